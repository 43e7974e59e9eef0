package dev.reckon.model;

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
import dev.reckon.model.train.TrainCommand;
import dev.reckon.model.train.TrainingException;
import dev.reckon.model.tune.TuneCommand;
import dev.reckon.settings.SettingRejected;
import java.io.IOException;
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

  private ModelCli() {}

  /** Runs a command; exit status 0, or another and one sentence that says why. */
  public static void main(String[] args) {
    if (System.getProperty(LOG_SETTINGS) == null) {
      System.setProperty(LOG_SETTINGS, "dev/reckon/model/log4j2-console.properties");
    }
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    return new CommandLine(new ModelCli())
        .setExecutionStrategy(ModelCli::run)
        .setExecutionExceptionHandler(ModelCli::explain)
        .setParameterExceptionHandler(ModelCli::explain);
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

  private static int explain(CommandLine.ParameterException e, String[] args) {
    e.getCommandLine().getErr().println("reckon: " + e.getMessage() + " (--help tells more)");
    return 1;
  }

  /** What a user can mend gets a sentence; anything else is a bug and keeps its trace. */
  private static int explain(Exception e, CommandLine command, CommandLine.ParseResult parsed)
      throws Exception {
    if (e instanceof DatasetException
        || e instanceof BundleException
        || e instanceof DeploymentException
        || e instanceof TrainingException
        || e instanceof SettingRejected
        || e instanceof StartException
        || e instanceof IOException) {
      command.getErr().println("reckon: " + e.getMessage());
      return 1;
    }
    throw e;
  }
}
