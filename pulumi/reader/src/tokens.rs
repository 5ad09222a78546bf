//! Type tokens: short, two-part and long forms of the same type.

/// The canonical long form: `aws:s3:Bucket` → `aws:s3/bucket:Bucket`, `aws:getRegion` → `aws:index/getRegion:getRegion`.
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

fn camel(name: &str) -> String {
    let mut characters = name.chars();
    characters.next().map(|first| first.to_lowercase().chain(characters).collect()).unwrap_or_default()
}
