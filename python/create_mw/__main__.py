"""`python -m create_mw`"""

import sys

from . import main

sys.exit(main())
