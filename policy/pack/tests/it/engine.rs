//! The engine's side of the protocol.

use std::{
    io::{BufRead, BufReader, Read},
    path::PathBuf,
    process::{Child, Command, Stdio},
};

use prost_types::{ListValue, Struct, Value, value::Kind};
use tonic::{Request, Status, client::Grpc, transport::Channel};
use tonic_prost::ProstCodec;

use crate::messages::{Diagnostics, Empty, PackInfo, Resource, Resources, Settings, Stack};

/// A running pack and a connection to it.
pub(crate) struct Engine {
    pack: Child,
    runtime: tokio::runtime::Runtime,
    grpc: Grpc<Channel>,
}

fn command(options: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pulumi-analyzer-policy-lakegate"));
    command.args(["127.0.0.1:1", "."]).args(options);
    command
}

/// What the pack says where it does not start.
pub(crate) fn refusal(options: &[&str]) -> String {
    let mut pack = command(options).stderr(Stdio::piped()).spawn().unwrap();
    let mut text = String::new();
    pack.stderr.take().unwrap().read_to_string(&mut text).unwrap();
    assert!(!pack.wait().unwrap().success());
    text
}

/// An empty folder of a test.
pub(crate) fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

impl Engine {
    pub(crate) fn start(options: &[&str]) -> Self {
        let mut pack = command(options).stdout(Stdio::piped()).spawn().unwrap();
        let mut port = String::new();
        BufReader::new(pack.stdout.take().unwrap()).read_line(&mut port).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let address = format!("http://127.0.0.1:{}", port.trim());
        let channel = runtime.block_on(Channel::from_shared(address).unwrap().connect()).unwrap();
        Self { pack, runtime, grpc: Grpc::new(channel) }
    }

    pub(crate) fn call<Q, A>(&mut self, method: &str, question: Q) -> Result<A, Status>
    where
        Q: prost::Message + 'static,
        A: prost::Message + Default + 'static,
    {
        let path = format!("/pulumirpc.Analyzer/{method}").parse().unwrap();
        let grpc = &mut self.grpc;
        self.runtime.block_on(async move {
            grpc.ready().await.map_err(|error| Status::unavailable(error.to_string()))?;
            let answer = grpc.unary(Request::new(question), path, ProstCodec::<Q, A>::default()).await?;
            Ok(answer.into_inner())
        })
    }

    pub(crate) fn info(&mut self) -> PackInfo {
        self.call("GetAnalyzerInfo", Empty {}).unwrap()
    }

    pub(crate) fn stack(&mut self, stack: Stack) {
        self.call::<_, Empty>("ConfigureStack", stack).unwrap();
    }

    pub(crate) fn configure(&mut self, settings: Settings) {
        self.call::<_, Empty>("Configure", settings).unwrap();
    }

    pub(crate) fn analyze(&mut self, resource: &Resource) {
        let found: Diagnostics = self.call("Analyze", resource.clone()).unwrap();
        assert_eq!(found, Diagnostics::default());
    }

    pub(crate) fn judge(&mut self, resources: &[Resource]) -> Diagnostics {
        self.call("AnalyzeStack", Resources { resources: resources.to_vec() }).unwrap()
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        let _ = self.pack.kill();
        let _ = self.pack.wait();
    }
}

pub(crate) fn text(text: &str) -> Value {
    Value { kind: Some(Kind::StringValue(text.to_owned())) }
}

pub(crate) fn list(values: Vec<Value>) -> Value {
    Value { kind: Some(Kind::ListValue(ListValue { values })) }
}

pub(crate) fn record(fields: &[(&str, Value)]) -> Value {
    Value { kind: Some(Kind::StructValue(fields_of(fields))) }
}

fn fields_of(fields: &[(&str, Value)]) -> Struct {
    Struct { fields: fields.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect() }
}

pub(crate) fn resource(token: &str, name: &str, properties: &[(&str, Value)]) -> Resource {
    Resource {
        token: token.to_owned(),
        properties: Some(fields_of(properties)),
        urn: format!("urn:pulumi:dev::p::{token}::{name}"),
        ..Resource::default()
    }
}
