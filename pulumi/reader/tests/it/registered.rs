//! A project evaluated, in the form in which the engine records what the YAML host registers.

use std::{
    collections::{BTreeMap, BTreeSet},
    error::Error,
    fs,
    path::Path,
};

use lake_reader::{Asset, Node, Program, Project, Resource, Value, evaluate, read, render};
use serde_json::{Map, Value as Json, json};

pub(crate) const ACCOUNT: &str = "111122223333";

/// Outputs that are known by other means, by type and logical name.
pub(crate) type Outputs = BTreeMap<String, BTreeMap<String, String>>;

/// Evaluates the program of a project folder for a stack.
pub(crate) fn play(
    folder: &Path,
    stack: &str,
    partition: &str,
    outputs: &Outputs,
) -> Result<Program, Box<dyn Error>> {
    let text = |name: &str| fs::read_to_string(folder.join(name)).unwrap_or_default();
    let project = Project::read(&text("Pulumi.yaml"))?;
    let mut world = project.world("organization", stack, &text(&format!("Pulumi.{stack}.yaml")))?;
    ACCOUNT.clone_into(&mut world.account);
    partition.clone_into(&mut world.partition);
    let main = folder.join(project.main.as_deref().unwrap_or("."));
    world.files = files(&main, "")?;
    world.files.extend(files(&main.join("../archives"), "../archives/").unwrap_or_default());
    let program = ["Main.yaml", "Pulumi.yaml"].map(|name| main.join(name));
    let program = program.into_iter().find(|path| path.exists()).ok_or("there is no program")?;
    let text = fs::read_to_string(&program)?;
    let document = read("Main.yaml", &text)?;
    let mut program = evaluate(&document, &world);
    if !outputs.is_empty() {
        world.outputs = by_key(&program, outputs);
        program = evaluate(&document, &world);
    }
    let errors = program.has_errors();
    if errors {
        Err(render(&program.diagnostics, &folder.to_string_lossy(), &text).into())
    } else {
        Ok(program)
    }
}

fn by_key(program: &Program, outputs: &Outputs) -> Outputs {
    let keyed =
        program.resources.iter().filter_map(|r| Some((r.name.clone(), outputs.get(&name(r))?.clone())));
    keyed.collect()
}

fn name(resource: &Resource) -> String {
    format!("{}::{}", resource.token, resource.logical_name)
}

fn files(folder: &Path, named: &str) -> Result<BTreeMap<String, Vec<u8>>, Box<dyn Error>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if let Some(name) = path.file_name().filter(|_| path.is_file()) {
            found.insert(format!("{named}{}", name.to_string_lossy()), fs::read(&path)?);
        }
    }
    Ok(found)
}

/// Inputs, options and known outputs of every resource but those of the engine itself.
pub(crate) fn registered(program: &Program) -> Map<String, Json> {
    let custom = program.resources.iter().filter(|resource| !resource.token.starts_with("pulumi:"));
    custom
        .map(|resource| {
            let inputs = as_json(program, &resource.properties);
            (name(resource), json!({"inputs": inputs, "options": options(program, resource)}))
        })
        .collect()
}

/// The outputs that the reader knows before a deployment, copies of properties left out.
#[cfg_attr(test, expect(dead_code, reason = "only the example prints them"))]
pub(crate) fn outputs(program: &Program, resource: &Resource) -> Map<String, Json> {
    let known = resource.outputs.iter().filter(|(_, node)| !node.is_unknown());
    known.map(|(name, _)| (name.clone(), as_json(program, &resource.output(name)))).collect()
}

fn as_json(program: &Program, node: &Node) -> Json {
    if node.secret {
        return json!({"secret": open_json(program, node)});
    }
    open_json(program, node)
}

/// A value without its own secrecy. What is secret deeper inside is no more secret than the whole.
fn open_json(program: &Program, node: &Node) -> Json {
    let inner = |inner: &Node| if node.secret { open_json(program, inner) } else { as_json(program, inner) };
    match &node.value {
        Value::List(list) => list.iter().map(inner).collect(),
        // Nulls do not reach the provider.
        Value::Map(entries) => entries
            .iter()
            .filter(|(_, node)| !node.is_null())
            .map(|(key, node)| (key.text.clone(), inner(node)))
            .collect::<Map<_, _>>()
            .into(),
        Value::Unknown(because) => json!({"unknown": because.to_string()}),
        // A resource as a property is its id.
        Value::Resource(name) => {
            program.get(name).map_or(Json::Null, |resource| open_json(program, &resource.output("id")))
        }
        Value::Asset(asset) => asset_json(asset, inner),
        _ => node.to_json().unwrap_or_default(),
    }
}

fn asset_json(asset: &Asset, inner: impl Fn(&Node) -> Json) -> Json {
    match asset {
        Asset::Text(text) => json!({"asset": {"text": text}}),
        Asset::File(path) => json!({"asset": {"path": path}}),
        Asset::Remote(uri) => json!({"asset": {"uri": uri}}),
        Asset::FileArchive(path) => json!({"archive": {"path": path}}),
        Asset::RemoteArchive(uri) => json!({"archive": {"uri": uri}}),
        Asset::Archive(entries) => {
            let assets: Map<_, _> =
                entries.iter().map(|(key, node)| (key.text.clone(), inner(node))).collect();
            json!({"archive": {"assets": assets}})
        }
    }
}

fn options(program: &Program, resource: &Resource) -> Map<String, Json> {
    let options = &resource.options;
    let urn = |name: &str| program.get(name)?.output("urn").as_str().map(str::to_owned);
    let edges = resource.properties.edges.iter().map(|edge| urn(&edge.resource));
    let depends = options.depends_on.iter().filter_map(Node::as_resource).map(urn);
    let dependencies: BTreeSet<String> = edges.chain(depends).flatten().collect();
    let texts = |list: &[Node]| list.iter().filter_map(|node| node.to_json().ok()).collect::<Vec<Json>>();
    let of = |option: &Option<Node>| option.as_ref().and_then(Node::as_resource).and_then(urn);
    let truth = |option: &Option<Node>| option.as_ref().and_then(Node::as_bool) == Some(true);
    let mut found = Map::new();
    let lists = [
        ("dependencies", dependencies.into_iter().map(Json::from).collect()),
        ("ignoreChanges", texts(&options.ignore_changes)),
        ("additionalSecretOutputs", texts(&options.additional_secret_outputs)),
        ("replaceOnChanges", texts(&options.replace_on_changes)),
        ("hideDiff", texts(&options.hide_diffs)),
    ];
    found.extend(
        lists.into_iter().filter(|(_, l)| !l.is_empty()).map(|(name, l)| (name.to_owned(), l.into())),
    );
    let urns = [("parent", of(&options.parent)), ("deletedWith", of(&options.deleted_with))];
    found.extend(urns.into_iter().filter_map(|(name, urn)| Some((name.to_owned(), urn?.into()))));
    let truths = [
        ("protect", truth(&options.protect)),
        ("retainOnDelete", truth(&options.retain_on_delete)),
        ("external", resource.get.is_some()),
    ];
    found.extend(truths.into_iter().filter(|(_, is)| *is).map(|(name, is)| (name.to_owned(), is.into())));
    found
}
