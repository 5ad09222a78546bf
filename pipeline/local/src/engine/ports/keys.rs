//! KMS for a function: codes under keys whose material is derived, so that the same lake gives the same codes.

use hmac::{Hmac, KeyInit, Mac};
use lake_core::ports::{Keys, PortError, PortResult};
use sha2::{Digest, Sha256};

use super::Desk;

impl Keys for Desk<'_, '_> {
    async fn mac(&self, key_arn: &str, message: &[u8]) -> PortResult<[u8; 32]> {
        let state = self.shared.state();
        if !state.wiring.mac_keys.contains(key_arn) {
            return Err(PortError::Missing { kind: "key", name: key_arn.to_owned() });
        }
        state.authority.authorise(self.by, "kms:GenerateMac", key_arn)?;
        let material = Sha256::digest(format!("{}\0{key_arn}", state.seed));
        let mut mac = Hmac::<Sha256>::new_from_slice(&material)
            .map_err(|error| PortError::Unavailable { service: "kms", detail: error.to_string() })?;
        mac.update(message);
        Ok(mac.finalize().into_bytes().into())
    }
}
