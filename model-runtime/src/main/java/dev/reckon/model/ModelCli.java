package dev.reckon.model;

import dev.reckon.cli.Commands;
import dev.reckon.model.benchmark.BenchCommand;
import dev.reckon.model.bundle.BundleException;
import dev.reckon.model.data.DatasetException;
import dev.reckon.model.deploy.DeploymentException;
import dev.reckon.model.deploy.ModelsCommand;
import dev.reckon.model.evaluate.EvaluateCommand;
import dev.reckon.model.program.NativeCalls;
import dev.reckon.model.serve.ServeModelCommand;
import dev.reckon.model.serve.StartException;
import dev.reckon.model.train.AddItemsCommand;
import dev.reckon.model.train.SettingsHelp;
import dev.reckon.model.train.TrainCommand;
import dev.reckon.model.train.TrainingException;
import dev.reckon.model.tune.TuneCommand;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The commands of the model runtime. */
@Command(
    name = "reckon",
    subcommands = {
      TrainCommand.class,
      AddItemsCommand.class,
      EvaluateCommand.class,
      ServeModelCommand.class,
      TuneCommand.class,
      ModelsCommand.class,
      BenchCommand.class
    },
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
public final class ModelCli {

  private static final String LOG_SETTINGS = "log4j2.configurationFile";

  /** Failures whose message is all that the user needs. */
  private static final Set<Class<? extends Exception>> EXPLAINED =
      Set.of(
          DatasetException.class,
          BundleException.class,
          DeploymentException.class,
          TrainingException.class,
          StartException.class);

  /** Commands whose help tells the settings of models. */
  private static final Set<String> SETTABLE = Set.of("train", "tune");

  private ModelCli() {}

  /** Runs a command and ends as {@link Commands} says. */
  public static void main(String[] args) {
    if (System.getProperty(LOG_SETTINGS) == null) {
      System.setProperty(LOG_SETTINGS, "dev/reckon/model/log4j2-console.properties");
    }
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    CommandLine commands = Commands.below(new ModelCli(), EXPLAINED);
    String[] settings = SettingsHelp.lines().toArray(String[]::new);
    for (CommandLine command : commands.getSubcommands().values()) {
      if (SETTABLE.contains(command.getCommandName())) {
        command.getCommandSpec().usageMessage().footer(settings);
      }
    }
    return commands.setExecutionStrategy(ModelCli::run);
  }

  /** The server ends its calls itself, once they are answered; those of other commands are held. */
  private static int run(CommandLine.ParseResult parsed) {
    if (!parsed.hasSubcommand()
        || !(parsed.subcommand().commandSpec().userObject() instanceof ServeModelCommand)) {
      Runtime.getRuntime()
          .addShutdownHook(new Thread(NativeCalls.OF_PROCESS::hold, "hold-native-calls"));
    }
    return new CommandLine.RunLast().execute(parsed);
  }
}
