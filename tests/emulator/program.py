"""The evaluated program: resources in the order in which the engine created them, with what its stand-in provider invented."""
import dataclasses


@dataclasses.dataclass
class Resource:
    kind: str
    name: str
    inputs: dict
    outputs: dict


class Names:
    """What the stand-in invented, and what stands for it in the emulator: key ids, ARNs, queue URLs."""

    def __init__(self):
        self.real = {}

    def learn(self, invented, real):
        """Remembers each output of which the emulator has another value."""
        for name, value in real.items():
            before = invented.get(name)
            if isinstance(before, str) and before != value:
                self.real[before] = value

    def translate(self, value):
        """The value with everything invented replaced, in texts of any depth."""
        if isinstance(value, dict):
            return {key: self.translate(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self.translate(item) for item in value]
        if isinstance(value, str):
            for invented in sorted(self.real, key=len, reverse=True):
                value = value.replace(invented, self.real[invented])
        return value


def resources(evaluated):
    """The provider's resources of an evaluation, `type::name` → inputs, outputs and id; providers and the stack left out."""
    for key, told in evaluated.items():
        kind, name = key.split("::")
        if not kind.startswith("pulumi:"):
            yield Resource(kind, name, told["inputs"], {"id": told["id"], **told["outputs"]})


def place(resources_):
    """Account and region that the stand-in speaks of: those of any key's ARN."""
    arn = next(one.outputs["arn"] for one in resources_ if one.kind == "aws:kms/key:Key")
    return arn.split(":")[4], arn.split(":")[3]
