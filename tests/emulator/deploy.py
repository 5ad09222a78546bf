"""The evaluated program, made in the emulator, resource by resource."""
import copy

import kinds
from aws import KINDS, Unknown

# What the emulator does not have, and why the lake still runs there.
ABSENT = {
    "aws:glue/dataCatalogEncryptionSettings:DataCatalogEncryptionSettings": "its catalog is not encrypted, and no call reads the setting",
}


def deploy(aws, resources, names):
    """Makes each resource in turn; each sees of those before it what the emulator assigned."""
    for resource in resources:
        if resource.kind in ABSENT:
            continue
        make = KINDS.get(resource.kind)
        if make is None:
            raise Unknown(f"nobody here knows how to make a `{resource.kind}`")
        try:
            assigned = make(aws, names.translate(copy.deepcopy(resource.inputs)))
        except Exception as error:
            error.add_note(f"while making `{resource.name}`, a `{resource.kind}`")
            raise
        names.learn(resource.outputs, assigned or {})
