//! KMS.

use aws_sdk_kms::types::MacAlgorithmSpec;
use aws_smithy_types::Blob;
use lake_core::ports::{Keys, PortResult};

use crate::Aws;
use crate::fault::Call;

impl Keys for Aws {
    async fn mac(&self, key_arn: &str, message: &[u8]) -> PortResult<[u8; 32]> {
        let call = Call { action: "kms:GenerateMac", kind: "key", resource: key_arn };
        let request = self.kms.generate_mac().key_id(key_arn).mac_algorithm(MacAlgorithmSpec::HmacSha256);
        let answer = request.message(Blob::new(message)).send().await.map_err(|error| call.failed(&error))?;
        let code = answer.mac().and_then(|mac| mac.as_ref().try_into().ok());
        code.ok_or_else(|| call.unavailable("the code is not 32 bytes long".to_owned()))
    }
}
