package dev.reckon.bench;

import dev.reckon.bench.live.LiveCommand;
import dev.reckon.bench.load.LoadCommand;
import dev.reckon.bench.state.StateCommand;
import dev.reckon.bench.view.ViewCommand;
import picocli.CommandLine.Command;

/** The command {@code bench}. */
@Command(
    name = "bench",
    description = "Measures the live path on this machine.",
    subcommands = {StateCommand.class, LiveCommand.class, LoadCommand.class, ViewCommand.class},
    synopsisSubcommandLabel = "state|live|load|view",
    mixinStandardHelpOptions = true)
final class BenchCommand {}
