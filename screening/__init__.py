"""Investment screening checklist assistant."""

import os

# No plugin of pydantic that is installed by chance looks at deals, or is looked for.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")

__version__ = "0.1.0"
