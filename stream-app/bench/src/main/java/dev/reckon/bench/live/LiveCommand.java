package dev.reckon.bench.live;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reckon.bench.scenario.ScenarioOptions;
import dev.reckon.cli.AtLeastOne;
import dev.reckon.cli.UsageError;
import dev.reckon.demo.process.ReckonHome;
import dev.reckon.demo.process.TrainedBundles;
import dev.reckon.demo.source.SimulatedSource;
import dev.reckon.event.v1.Item;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code bench live}. */
@Command(
    name = "live",
    description =
        "Measures how fresh lists are at fractions of the sustainable rate, with a real "
            + "model runtime, at-least-once and exactly-once.",
    mixinStandardHelpOptions = true)
public final class LiveCommand implements Callable<Integer> {

  private static final int PAST_EVENTS = 60_000;

  @Mixin private ScenarioOptions options = new ScenarioOptions();

  @Option(
      names = "--model",
      paramLabel = "NAME",
      description = "What to train and serve. Default: ${DEFAULT-VALUE}.")
  private String model = "sasrec";

  @Option(
      names = "--reasoning-steps",
      paramLabel = "K",
      split = ",",
      description =
          "Compare numbers of reasoning steps, e.g. 0,1,2, at-least-once only. Default: as many"
              + " as the model was trained with.")
  private List<Integer> reasoningSteps = List.of();

  @Option(
      names = "--compare-memory",
      description =
          "Compare lists with and without the stream memory, at-least-once only: in turn at each"
              + " rate, with the same events.")
  private boolean comparesMemory;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      converter = AtLeastOne.class,
      description = "How long each rate is measured; default: ${DEFAULT-VALUE}.")
  private int seconds = (int) LiveScenario.Scale.FULL.measured().toSeconds();

  @Override
  public Integer call() throws Exception {
    if (comparesMemory && !reasoningSteps.isEmpty()) {
      throw new UsageError(
          "--compare-memory and --reasoning-steps are two comparisons: give one of them.");
    }
    ReckonHome home = ReckonHome.of(System.getenv());
    SimulatedSource shop =
        SimulatedSource.open(options.seed(), home.simulated(), PAST_EVENTS, InstantSource.system());
    Path bundle =
        new TrainedBundles(home, false, System.err::println)
            .obtain(
                new TrainedBundles.Plan(
                    model,
                    shop.trainingData(),
                    shop.trainingProtocol(),
                    options.seed(),
                    List.of()));
    LiveBench bench =
        new LiveBench(
            new LiveScenario(
                options.isQuick()
                    ? LiveScenario.Scale.QUICK
                    : LiveScenario.Scale.FULL.measuring(Duration.ofSeconds(seconds)),
                options.seed(),
                bundle,
                shop.items().stream().map(Item::getItemId).toList(),
                home.folder().resolve("logs"),
                System.out::println));
    ObjectNode result = run(bench);
    result.put("model_name", model);
    options.finish(result);
    return 0;
  }

  private ObjectNode run(LiveBench bench) throws Exception {
    if (comparesMemory) {
      return bench.runMemoryPairs();
    }
    return reasoningSteps.isEmpty() ? bench.run() : bench.run(reasoningSteps);
  }
}
