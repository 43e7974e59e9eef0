package dev.reckon.demo;

import dev.reckon.demo.simulate.SimulatedLog;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code simulate}: the past of a simulated shop, for the {@code events:} reader. */
@Command(
    name = "simulate",
    description =
        "Writes the items and events of a simulated shop, to train on or to replay. A file that is"
            + " there is left as it is.",
    mixinStandardHelpOptions = true)
final class SimulateCommand implements Callable<Integer> {

  @Option(
      names = "--out",
      paramLabel = "FILE.jsonl.gz",
      required = true,
      description = "Where to write; read it with events:FILE.jsonl.gz")
  @SuppressWarnings("NullAway.Init") // Set by picocli.
  private Path out;

  @Option(names = "--seed", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
  private long seed = 1;

  @Option(names = "--events", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
  private int events = SimulatedLog.DEFAULT_EVENTS;

  @Override
  public Integer call() {
    if (events < 1) {
      throw new UserError("--events must be at least 1, not " + events);
    }
    SimulatedLog.write(out, seed, events);
    return 0;
  }
}
