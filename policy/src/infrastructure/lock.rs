//! Lock files beside a program: which version of a package deploys it.

/// The package that a lock file fixes, and its version; `None` for any other YAML file.
pub(super) fn read(text: &str) -> Option<(String, String)> {
    let value = |key: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(':'))?;
        let value = line.split(" #").next().unwrap_or(line).trim().trim_matches(['"', '\'']);
        (!value.is_empty()).then(|| value.to_owned())
    };
    value("packageDeclarationVersion")?;
    Some((value("name")?, value("version")?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_file_is_told_from_other_files() {
        let lock = "# Pins it.\npackageDeclarationVersion: 1\nname: aws\nversion: \"7.51.1\" # exactly\n";
        assert_eq!(read(lock), Some(("aws".to_owned(), "7.51.1".to_owned())));
        assert_eq!(read("name: lakegate\nversion: 1\n"), None);
        assert_eq!(read("packageDeclarationVersion: 1\nname: aws\n"), None);
    }
}
