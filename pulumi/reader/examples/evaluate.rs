//! What the reader makes of a project, to hold it to the real YAML host: `evaluate FOLDER STACK PARTITION [OUTPUTS]`.
//!
//! Prints each resource with inputs, options and the outputs that are known before deployment. OUTPUTS is a JSON file of outputs that
//! are known by other means: type and logical name → output → text.
#![expect(clippy::print_stdout, reason = "it is asked for by a script")]

#[path = "../tests/it/registered.rs"]
mod registered;

use std::{error::Error, fs, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, stack, partition, given @ ..] = arguments.as_slice() else {
        return Err("evaluate FOLDER STACK PARTITION [OUTPUTS]".into());
    };
    let given = match given {
        [path] => serde_json::from_str(&fs::read_to_string(path)?)?,
        _ => registered::Outputs::new(),
    };
    let program = registered::play(Path::new(folder), stack, partition, &given)?;
    let mut found = registered::registered(&program);
    for resource in &program.resources {
        let name = format!("{}::{}", resource.token, resource.logical_name);
        if let Some(entry) = found.get_mut(&name) {
            entry["outputs"] = registered::outputs(&program, resource).into();
        }
    }
    println!("{}", serde_json::to_string_pretty(&found)?);
    Ok(())
}
