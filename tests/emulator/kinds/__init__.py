"""One small function per type of resource. Importing this package registers them all."""
from . import catalog, compute, identity, messages, storage, watch
