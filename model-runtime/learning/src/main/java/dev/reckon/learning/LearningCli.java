package dev.reckon.learning;

import dev.reckon.cli.Commands;
import dev.reckon.language.decoder.ModelDirectoryException;
import dev.reckon.learning.benchmark.BenchCommand;
import dev.reckon.learning.data.events.DatasetException;
import dev.reckon.learning.embed.EmbedItemsCommand;
import dev.reckon.learning.evaluate.EvaluateCommand;
import dev.reckon.learning.reaemb.ReaEmbCommand;
import dev.reckon.learning.train.AddItemsCommand;
import dev.reckon.learning.train.TrainCommand;
import dev.reckon.learning.train.loop.TrainingException;
import dev.reckon.learning.train.recipe.SettingsHelp;
import dev.reckon.learning.tune.TuneCommand;
import dev.reckon.model.bundle.BundleException;
import dev.reckon.model.program.NativeCalls;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The offline commands: train, tune, evaluate, and the benchmarks of a model. */
@Command(
    name = "reckon",
    subcommands = {
      TrainCommand.class,
      AddItemsCommand.class,
      EmbedItemsCommand.class,
      ReaEmbCommand.class,
      EvaluateCommand.class,
      TuneCommand.class,
      BenchCommand.class
    },
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
public final class LearningCli {

  private static final String LOG_SETTINGS = "log4j2.configurationFile";

  /** Failures whose message is all that the user needs. */
  private static final Set<Class<? extends Exception>> EXPLAINED =
      Set.of(
          DatasetException.class,
          BundleException.class,
          ModelDirectoryException.class,
          TrainingException.class);

  /** Commands whose help lists the settings of models. */
  private static final Set<String> SETTABLE = Set.of("train", "tune");

  private LearningCli() {}

  /** Runs a command and ends as {@link Commands} says. */
  public static void main(String[] args) {
    if (System.getProperty(LOG_SETTINGS) == null) {
      System.setProperty(LOG_SETTINGS, "dev/reckon/model/log4j2-console.properties");
    }
    // A JVM must not end in the middle of a native call.
    Runtime.getRuntime()
        .addShutdownHook(new Thread(NativeCalls.OF_PROCESS::hold, "hold-native-calls"));
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    CommandLine commands = Commands.below(new LearningCli(), EXPLAINED);
    String[] settings = SettingsHelp.lines().toArray(String[]::new);
    for (CommandLine command : commands.getSubcommands().values()) {
      if (SETTABLE.contains(command.getCommandName())) {
        command.getCommandSpec().usageMessage().footer(settings);
      }
    }
    return commands;
  }
}
