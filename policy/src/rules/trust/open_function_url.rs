//! See [`RULE`].

use lake_reader::Node;

use crate::{
    case::{Case, Judged},
    rule::declare_rule,
};

declare_rule! {
    /// ## What it denies
    /// A function that everybody can call over the web.
    ///
    /// ## Why
    /// A URL with the authorization type `NONE` asks nobody who they are: the function is called, and paid for, by whoever finds it.
    ///
    /// ## Remedy
    /// Set `authorizationType: AWS_IAM`, or put a gateway with an authorizer before the function.
    ///
    /// ## What it does not see
    /// What the function itself checks.
    ///
    /// ## References
    /// NIST 800-53 AC-3, AWS FSBP Lambda.1, "Control access to Lambda function URLs" of the Lambda developer guide
    "open-function-url", High, ["aws:lambda/functionUrl:FunctionUrl"], check
}

fn check(case: &mut Case<'_>) -> Judged {
    let kind = case.property("authorizationType")?;
    if kind.and_then(Node::as_str) != Some("AWS_IAM") {
        case.deny(&case.place("authorizationType"), "everybody may call the function over the web");
    }
    Ok(())
}
