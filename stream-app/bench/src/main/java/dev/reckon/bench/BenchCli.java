package dev.reckon.bench;

import dev.reckon.cli.Commands;
import dev.reckon.demo.process.ChildFailed;
import dev.reckon.demo.process.CommandLog;
import dev.reckon.learning.data.events.DatasetException;
import dev.reckon.model.bundle.BundleException;
import java.util.Set;
import picocli.CommandLine.Command;

/** The command {@code bench} of the launcher. */
@Command(name = "reckon", subcommands = BenchCommand.class, mixinStandardHelpOptions = true)
public final class BenchCli {

  /** Failures whose message is all that the user needs. */
  private static final Set<Class<? extends Exception>> EXPLAINED =
      Set.of(DatasetException.class, BundleException.class, ChildFailed.class);

  private BenchCli() {}

  public static void main(String[] arguments) {
    CommandLog.open(arguments);
    System.exit(execute(arguments));
  }

  /** Runs a command; returns its exit status. */
  static int execute(String... arguments) {
    return Commands.below(new BenchCli(), EXPLAINED).execute(arguments);
  }
}
