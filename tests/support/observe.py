"""Runs probes: a JSON line in, `{"main": folder, "probe": file}`; a JSON line out, the lines that the probe yields."""

import importlib
import json
import logging
import runpy
import sys
import warnings
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)


def observe(folder, probe):
    sys.path.insert(0, folder)
    try:
        main = importlib.import_module("main")
        return [str(line) for line in runpy.run_path(probe)["probe"](main)]
    except BaseException as error:
        return [f"{type(error).__name__}: {error}"]
    finally:
        sys.path.remove(folder)
        for name, module in list(sys.modules.items()):
            if (getattr(module, "__file__", None) or "").startswith(folder):
                del sys.modules[name]
        importlib.invalidate_caches()


for line in sys.stdin:
    task = json.loads(line)
    print(json.dumps(observe(task["main"], task["probe"])), flush=True)
