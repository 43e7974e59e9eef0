package dev.reckon.demo;

import dev.reckon.demo.process.ChildFailed;
import dev.reckon.model.data.DatasetException;
import dev.reckon.settings.SettingRejected;
import java.io.PrintWriter;
import java.util.Set;
import org.apache.kafka.common.KafkaException;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The commands {@code demo}, {@code replay} and {@code bench}. */
@Command(
    name = "reckon",
    subcommands = {
      DemoCommand.class,
      ReplayCommand.class,
      SimulateCommand.class,
      BenchCommand.class
    },
    mixinStandardHelpOptions = true)
public final class DemoCli {

  /** Failures whose message is all that the user needs. */
  private static final Set<Class<? extends Exception>> EXPLAINED =
      Set.of(DatasetException.class, ChildFailed.class, SettingRejected.class, UserError.class);

  private DemoCli() {}

  public static void main(String[] arguments) {
    // Before the first logger: the terminal belongs to the view.
    if (System.getProperty("log4j2.configurationFile") == null) {
      System.setProperty("log4j2.configurationFile", "dev/reckon/demo/log4j2-demo.properties");
    }
    System.exit(execute(arguments));
  }

  /** Runs a command; returns its exit status. */
  static int execute(String... arguments) {
    return new CommandLine(new DemoCli())
        .setExecutionExceptionHandler((failure, command, parsed) -> explain(failure, command))
        .setParameterExceptionHandler(DemoCli::explain)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .execute(arguments);
  }

  private static int explain(CommandLine.ParameterException wrong, String[] arguments) {
    PrintWriter err = wrong.getCommandLine().getErr();
    err.println("reckon: " + wrong.getMessage() + " (--help tells more)");
    err.flush();
    return 1;
  }

  private static int explain(Exception failure, CommandLine command) {
    PrintWriter err = command.getErr();
    if (EXPLAINED.contains(failure.getClass())) {
      err.println("reckon: " + failure.getMessage());
    } else if (failure instanceof KafkaException) {
      err.println("reckon: the broker cannot be used: " + deepest(failure).getMessage());
    } else {
      LoggerFactory.getLogger(DemoCli.class).error("{} failed", command.getCommandName(), failure);
      err.println("reckon: " + failure + " (more in the log, .reckon/logs/demo.log)");
    }
    err.flush();
    return 1;
  }

  /** Kafka's clients wrap what is wrong, e.g. a setting, in exceptions that do not say it. */
  private static Throwable deepest(Throwable failure) {
    Throwable cause = failure.getCause();
    return cause == null ? failure : deepest(cause);
  }
}
