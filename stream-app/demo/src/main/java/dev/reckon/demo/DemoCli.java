package dev.reckon.demo;

import dev.reckon.cli.Commands;
import dev.reckon.demo.process.ChildFailed;
import dev.reckon.demo.process.CommandLog;
import dev.reckon.demo.up.UpCommand;
import dev.reckon.learning.data.events.DatasetException;
import dev.reckon.model.bundle.BundleException;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The commands {@code demo}, {@code broker}, {@code replay} and the like. */
@Command(
    name = "reckon",
    subcommands = {
      DemoCommand.class,
      BrokerCommand.class,
      KafkaCommand.class,
      ReplayCommand.class,
      SimulateCommand.class,
      UpCommand.class
    },
    mixinStandardHelpOptions = true)
public final class DemoCli {

  /** Failures whose message is all that the user needs. */
  private static final Set<Class<? extends Exception>> EXPLAINED =
      Set.of(DatasetException.class, BundleException.class, ChildFailed.class);

  private DemoCli() {}

  public static void main(String[] arguments) {
    CommandLog.open(arguments);
    System.exit(execute(arguments));
  }

  /** Runs a command; returns its exit status. */
  static int execute(String... arguments) {
    CommandLine commands = Commands.below(new DemoCli(), EXPLAINED);
    // The words after the name of one of Kafka's tools are for that tool.
    for (CommandLine command : commands.getSubcommands().values()) {
      command.setStopAtPositional(command.getCommandName().equals("kafka"));
    }
    return commands.execute(arguments);
  }
}
