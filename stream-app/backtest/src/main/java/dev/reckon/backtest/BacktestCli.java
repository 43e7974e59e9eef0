package dev.reckon.backtest;

import dev.reckon.cli.Commands;
import dev.reckon.learning.data.events.DatasetException;
import dev.reckon.learning.train.loop.TrainingException;
import dev.reckon.model.bundle.BundleException;
import dev.reckon.model.program.NativeCalls;
import dev.reckon.serving.rollout.BundleRefusedException;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command {@code backtest} of the launcher. */
@Command(name = "reckon", subcommands = BacktestCommand.class, mixinStandardHelpOptions = true)
public final class BacktestCli {

  private static final String LOG_SETTINGS = "log4j2.configurationFile";

  /** Failures whose message is all that the user needs. */
  static final Set<Class<? extends Exception>> EXPLAINED =
      Set.of(
          DatasetException.class,
          BundleException.class,
          BundleRefusedException.class,
          TrainingException.class);

  private BacktestCli() {}

  /** Runs the command and ends as {@link Commands} says. */
  public static void main(String[] arguments) {
    if (System.getProperty(LOG_SETTINGS) == null) {
      System.setProperty(LOG_SETTINGS, "dev/reckon/model/log4j2-console.properties");
    }
    // A JVM must not end in the middle of a native call.
    Runtime.getRuntime()
        .addShutdownHook(new Thread(NativeCalls.OF_PROCESS::hold, "hold-native-calls"));
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    return Commands.below(new BacktestCli(), EXPLAINED);
  }
}
