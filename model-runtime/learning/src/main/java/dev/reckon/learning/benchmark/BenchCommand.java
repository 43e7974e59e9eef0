package dev.reckon.learning.benchmark;

import picocli.CommandLine.Command;

/** {@code bench}: the benchmarks of the model runtime. */
@Command(
    name = "bench",
    description = "Measure the model runtime.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      BenchModelCommand.class,
      BenchTrainCommand.class,
      BenchMemoryCommand.class,
      BenchTextCommand.class,
      BenchColdCommand.class
    })
public final class BenchCommand {}
