//! The gRPC service `pulumirpc.Analyzer` over the pack.

use std::{
    convert::Infallible,
    future::{Future, Ready, ready},
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
};

use tonic::{
    Request, Response, Status,
    body::Body,
    server::{Grpc, UnaryService},
};
use tonic_prost::ProstCodec;

use crate::{
    messages::{Diagnostics, Empty, Handshake, PackInfo, PluginInfo, Resource, Resources, Settings, Stack},
    pack::{Pack, VERSION},
};

/// The engine's own limit: a stack's resources come in one message.
const LARGEST_MESSAGE: usize = 400 * 1024 * 1024;

/// The service. The engine calls one method at a time, but may analyze resources side by side.
#[derive(Clone, Debug)]
pub(crate) struct Service(Arc<Mutex<Pack>>);

type Answer = Pin<Box<dyn Future<Output = Result<http::Response<Body>, Infallible>> + Send>>;

impl Service {
    pub(crate) fn new(pack: Pack) -> Self {
        Self(Arc::new(Mutex::new(pack)))
    }

    fn with<A>(&self, act: impl FnOnce(&mut Pack) -> A) -> A {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn answer(self, request: http::Request<Body>) -> Answer {
        let method = request.uri().path().strip_prefix("/pulumirpc.Analyzer/").unwrap_or_default().to_owned();
        match method.as_str() {
            "Handshake" => unary(request, |_: Handshake| Ok(Empty {})),
            "GetPluginInfo" => unary(request, |_: Empty| Ok(PluginInfo { version: VERSION.to_owned() })),
            "GetAnalyzerInfo" => unary(request, move |_: Empty| -> Result<PackInfo, Status> {
                Ok(self.with(|pack| pack.info()))
            }),
            "Configure" => unary(request, move |settings: Settings| {
                self.with(|pack| pack.configure(settings.policies));
                Ok(Empty {})
            }),
            "ConfigureStack" => unary(request, move |stack: Stack| {
                self.with(|pack| pack.stack(stack));
                Ok(Empty {})
            }),
            "Analyze" => unary(request, move |resource: Resource| {
                self.with(|pack| pack.resource(&resource));
                Ok(Diagnostics::default())
            }),
            "AnalyzeStack" => unary(request, move |resources: Resources| {
                let judged = self.with(|pack| pack.judge(&resources));
                judged.map_err(|unreadable| Status::invalid_argument(unreadable.to_string()))
            }),
            // Rules deny; none of them changes what is deployed.
            "Remediate" => unary(request, |_: Resource| Ok(Empty {})),
            "Cancel" => unary(request, |_: Empty| Ok(Empty {})),
            _ => Box::pin(ready(Ok(Status::unimplemented(method).into_http()))),
        }
    }
}

impl tower_service::Service<http::Request<Body>> for Service {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = Answer;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Answer {
        self.clone().answer(request)
    }
}

/// One method: a message in, a message out.
struct Method<F>(F);

impl<Q, A, F: FnMut(Q) -> Result<A, Status>> UnaryService<Q> for Method<F> {
    type Response = A;
    type Future = Ready<Result<Response<A>, Status>>;

    fn call(&mut self, request: Request<Q>) -> Self::Future {
        ready((self.0)(request.into_inner()).map(Response::new))
    }
}

fn unary<Q, A>(
    request: http::Request<Body>,
    method: impl FnMut(Q) -> Result<A, Status> + Send + 'static,
) -> Answer
where
    Q: prost::Message + Default + 'static,
    A: prost::Message + Default + 'static,
{
    Box::pin(async move {
        let mut grpc = Grpc::new(ProstCodec::<A, Q>::default())
            .max_decoding_message_size(LARGEST_MESSAGE)
            .max_encoding_message_size(LARGEST_MESSAGE);
        Ok(grpc.unary(Method(method), request).await)
    })
}
