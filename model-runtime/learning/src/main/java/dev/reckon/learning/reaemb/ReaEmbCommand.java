package dev.reckon.learning.reaemb;

import picocli.CommandLine.Command;

/** {@code reaemb}: encoders of item texts that learn from a dataset. */
@Command(
    name = "reaemb",
    description = "Trains the language model that reads item texts on a dataset (ReaEmb).",
    subcommands = ReaEmbTrainCommand.class,
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
public final class ReaEmbCommand {}
