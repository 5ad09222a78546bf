"""Functions, their sources, state machines."""
import platform

from aws import kind

# The emulator runs a function on its own machine.
MACHINE = {"x86_64": "x86_64", "aarch64": "arm64", "arm64": "arm64"}[platform.machine()]


@kind("aws:lambda/function:Function")
def function(aws, given):
    # Tells the engine that the code changed.
    given.pop("sourceCodeHash")
    bounded = given.pop("reservedConcurrentExecutions", -1)
    given["architectures"] = [MACHINE]
    given["code"] = {"ZipFile": aws.archive(given["code"]["path"])}
    made = aws.call("lambda", "create_function", given, {"name": "FunctionName"})
    if bounded >= 0:  # with -1 the provider asks for nothing
        limit = {"functionName": made["FunctionName"], "reservedConcurrentExecutions": bounded}
        aws.call("lambda", "put_function_concurrency", limit)
    return {"arn": made["FunctionArn"]}


@kind("aws:lambda/eventSourceMapping:EventSourceMapping")
def event_source(aws, given):
    aws.call("lambda", "create_event_source_mapping", given)


@kind("aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig")
def invoke_config(aws, given):
    aws.call("lambda", "put_function_event_invoke_config", given)


@kind("aws:sfn/stateMachine:StateMachine")
def state_machine(aws, given):
    logging = given.get("loggingConfiguration")
    if logging:
        logging["destinations"] = [{"cloudWatchLogsLogGroup": {"logGroupArn": logging.pop("logDestination")}}]
    arn = aws.call("stepfunctions", "create_state_machine", given)["stateMachineArn"]
    return {"id": arn, "arn": arn}
