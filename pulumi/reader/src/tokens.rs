//! Type tokens: short, two-part and long forms of the same type.

/// The canonical long form: `aws:s3:Bucket` → `aws:s3/bucket:Bucket`, `aws:getRegion` → `aws:index/getRegion:getRegion`.
///
/// Without a schema this is the naming rule of the classic providers; case is the writer's, so compare without regard to it.
pub fn canonical(token: &str) -> String {
    let parts: Vec<&str> = token.split(':').collect();
    let (package, module, name) = match parts.as_slice() {
        [package, name] => (*package, "index", *name),
        [package, module, name] => (*package, *module, *name),
        _ => return token.to_owned(),
    };
    if package.eq_ignore_ascii_case("pulumi") || module.contains('/') || name.is_empty() {
        return token.to_owned();
    }
    format!("{package}:{module}/{}:{name}", camel(name))
}

/// Whether a text has the form of a token: two or three parts.
pub(crate) fn is_valid(token: &str) -> bool {
    let parts: Vec<&str> = token.split(':').collect();
    matches!(parts.len(), 2 | 3) && parts.iter().all(|part| !part.is_empty())
}

fn camel(name: &str) -> String {
    let mut characters = name.chars();
    characters.next().map(|first| first.to_lowercase().chain(characters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_a_token_is_one() {
        let cases = [
            ("aws:s3:Bucket", "aws:s3/bucket:Bucket"),
            ("aws:s3/bucket:Bucket", "aws:s3/bucket:Bucket"),
            ("aws:getRegion", "aws:index/getRegion:getRegion"),
            ("aws:index:getRegion", "aws:index/getRegion:getRegion"),
            ("aws:dynamodb:Table", "aws:dynamodb/table:Table"),
            ("pulumi:providers:aws", "pulumi:providers:aws"),
            ("pulumi:pulumi:StackReference", "pulumi:pulumi:StackReference"),
            ("nonsense", "nonsense"),
            ("", ""),
            ("a:", "a:"),
        ];
        for (token, expected) in cases {
            assert_eq!(canonical(token), expected);
        }
    }
}
