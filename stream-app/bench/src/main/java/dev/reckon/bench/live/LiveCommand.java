package dev.reckon.bench.live;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reckon.bench.scenario.ScenarioOptions;
import dev.reckon.demo.process.ReckonHome;
import dev.reckon.demo.process.TrainedBundles;
import dev.reckon.demo.source.SimulatedSource;
import dev.reckon.event.v1.Item;
import java.nio.file.Path;
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
        "Freshness at fractions of the sustainable rate, with a real model runtime, at-least-once"
            + " and exactly-once.",
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

  @Override
  public Integer call() throws Exception {
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
                options.isQuick() ? LiveScenario.Scale.QUICK : LiveScenario.Scale.FULL,
                options.seed(),
                bundle,
                shop.items().stream().map(Item::getItemId).toList(),
                home.folder().resolve("logs"),
                System.out::println));
    ObjectNode result = reasoningSteps.isEmpty() ? bench.run() : bench.run(reasoningSteps);
    result.put("model_name", model);
    options.finish(result);
    return 0;
  }
}
