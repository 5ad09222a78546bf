//! Functions of texts: `Format`, `Hash`, `Base64Encode`, `Base64Decode`, `StringSplit`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use sha2::Digest;

use crate::hex::hex;
use crate::services::load::plain;

/// Step Functions refuses longer texts here.
const LONGEST: usize = 10_000;

/// The literal pieces of a format between its `{}`; always one more than there are `{}`.
pub(super) fn pieces(raw: &str) -> Result<Vec<String>, String> {
    let mut pieces = vec![];
    let mut piece = String::new();
    let mut characters = raw.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => piece.extend(characters.next()),
            '{' if characters.next() == Some('}') => pieces.push(std::mem::take(&mut piece)),
            '{' | '}' => return Err("a brace that is not `{}` has to be escaped with `\\`".to_owned()),
            other => piece.push(other),
        }
    }
    pieces.push(piece);
    Ok(pieces)
}

pub(super) fn format(raw: &str, values: &[Value]) -> Result<Value, String> {
    let pieces = pieces(raw)?;
    if pieces.len() - 1 != values.len() {
        return Err(format!("the text has {} `{{}}` for {} values", pieces.len() - 1, values.len()));
    }
    let (first, rest) = pieces.split_first().ok_or("the text is missing")?;
    let fill = |text: String, (piece, value): (&String, &Value)| text + &plain(value) + piece;
    Ok(Value::String(rest.iter().zip(values).fold(first.clone(), fill)))
}

pub(super) fn text(value: &Value) -> Result<&str, String> {
    value.as_str().ok_or_else(|| format!("{value} is not a string"))
}

fn short(value: &Value) -> Result<&str, String> {
    let text = text(value)?;
    let length = text.chars().count();
    if length > LONGEST {
        return Err(format!("the text has {length} characters, more than {LONGEST}"));
    }
    Ok(text)
}

pub(super) fn base64_encode(value: &Value) -> Result<Value, String> {
    Ok(Value::String(STANDARD.encode(short(value)?)))
}

pub(super) fn base64_decode(value: &Value) -> Result<Value, String> {
    let bytes = STANDARD.decode(short(value)?).map_err(|error| format!("no Base64: {error}"))?;
    String::from_utf8(bytes).map(Value::String).map_err(|_| "the decoded bytes are no UTF-8".to_owned())
}

pub(super) fn known_algorithm(name: &str) -> Result<(), String> {
    if ["MD5", "SHA-1", "SHA-256", "SHA-384", "SHA-512"].contains(&name) {
        Ok(())
    } else {
        Err(format!("`{name}` is none of MD5, SHA-1, SHA-256, SHA-384, SHA-512"))
    }
}

pub(super) fn hash(value: &Value, algorithm: &Value) -> Result<Value, String> {
    let text = match value {
        Value::String(_) => short(value)?.to_owned(),
        other => other.to_string(),
    };
    let bytes = text.as_bytes();
    let digest: Vec<u8> = match self::text(algorithm)? {
        "MD5" => md5::Md5::digest(bytes).to_vec(),
        "SHA-1" => sha1::Sha1::digest(bytes).to_vec(),
        "SHA-256" => sha2::Sha256::digest(bytes).to_vec(),
        "SHA-384" => sha2::Sha384::digest(bytes).to_vec(),
        "SHA-512" => sha2::Sha512::digest(bytes).to_vec(),
        other => return Err(known_algorithm(other).err().unwrap_or_default()),
    };
    Ok(Value::String(hex(&digest)))
}

/// Every character of the splitter splits; empty pieces are left out.
pub(super) fn split(value: &Value, splitter: &Value) -> Result<Value, String> {
    let splitter = text(splitter)?;
    let pieces = text(value)?.split(|character| splitter.contains(character));
    Ok(pieces.filter(|piece| !piece.is_empty()).map(Value::from).collect())
}
