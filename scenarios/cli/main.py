"""`hublab`: the lab on the command line.

Exit codes: 0 every run is valid, 1 there are findings (or runs that say nothing), 2 the lab or its input is at fault.
"""

from __future__ import annotations

from importlib import import_module

import click

# A command's module is loaded when the command is used: `hublab up` is to be there at once.
_COMMANDS = {
    "explore": ("scenarios.cli.explore", "explore_command"),
    "import": ("scenarios.cli.import_command", "import_command"),
    "list": ("scenarios.cli.run", "list_command"),
    "merge": ("scenarios.cli.merge", "merge_command"),
    "pin": ("scenarios.cli.pin", "pin_command"),
    "planted": ("scenarios.cli.planted", "planted_command"),
    "replay": ("scenarios.cli.run", "replay_command"),
    "report": ("scenarios.cli.run", "report_command"),
    "run": ("scenarios.cli.run", "run_command"),
    "up": ("scenarios.cli.up", "up_command"),
}


class Commands(click.Group):
    """The commands by name, each loaded when it is asked for."""

    def list_commands(self, _context: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, _context: click.Context, name: str) -> click.Command | None:
        if name not in _COMMANDS:
            return None
        module, function = _COMMANDS[name]
        command: click.Command = getattr(import_module(module), function)
        return command


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="hublab")
def main() -> None:
    """A test laboratory for the TikTok Shop x Salesforce integration.

    Example: hublab run happy_path --connector order_management
    """
