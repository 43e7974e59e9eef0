package dev.reckon.bench;

import dev.reckon.bench.items.ItemsCommand;
import dev.reckon.bench.live.LiveCommand;
import dev.reckon.bench.load.LoadCommand;
import dev.reckon.bench.state.StateCommand;
import dev.reckon.bench.view.ViewCommand;
import dev.reckon.learning.benchmark.BenchColdCommand;
import dev.reckon.learning.benchmark.BenchMemoryCommand;
import dev.reckon.learning.benchmark.BenchModelCommand;
import dev.reckon.learning.benchmark.BenchTextCommand;
import dev.reckon.learning.benchmark.BenchTrainCommand;
import picocli.CommandLine.Command;

/** The command {@code bench}. */
@Command(
    name = "bench",
    description = "Measures the live path, and models, on this machine.",
    subcommands = {
      StateCommand.class,
      LiveCommand.class,
      LoadCommand.class,
      ItemsCommand.class,
      ViewCommand.class,
      // The launcher runs these three without what the live path needs.
      BenchMemoryCommand.class,
      BenchTextCommand.class,
      BenchColdCommand.class,
      BenchModelCommand.class,
      BenchTrainCommand.class
    },
    synopsisSubcommandLabel = "state|live|load|items|view|memory|model|train",
    mixinStandardHelpOptions = true)
final class BenchCommand {}
