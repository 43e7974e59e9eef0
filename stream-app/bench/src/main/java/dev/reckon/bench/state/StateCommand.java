package dev.reckon.bench.state;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reckon.bench.scenario.ScenarioOptions;
import dev.reckon.cli.AtLeastOne;
import dev.reckon.demo.process.ReckonHome;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code bench state}. */
@Command(
    name = "state",
    description =
        "Measures the job without a model, with events that are on the topics already: "
            + "events per second and core, and bytes of state per user, for both state "
            + "backends.",
    mixinStandardHelpOptions = true)
public final class StateCommand implements Callable<Integer> {

  @Mixin private ScenarioOptions options = new ScenarioOptions();

  @Option(names = "--events", paramLabel = "N", description = "How many events. Default: 2000000.")
  private @Nullable Long events;

  @Option(
      names = "--events-per-user",
      paramLabel = "N",
      converter = AtLeastOne.class,
      description = "How many events each user has. Default: ${DEFAULT-VALUE}.")
  private int eventsPerUser = 50;

  @Override
  public Integer call() throws Exception {
    long count = events != null ? events : options.isQuick() ? 20_000 : 2_000_000;
    Path logs = ReckonHome.of(System.getenv()).folder().resolve("logs");
    ObjectNode result =
        new StateBench(count, eventsPerUser, options.seed(), logs, System.err::println).run();
    StateBench.summary(result).forEach(System.out::println);
    options.finish(result);
    return 0;
  }
}
