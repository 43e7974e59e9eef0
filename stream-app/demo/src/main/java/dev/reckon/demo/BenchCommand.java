package dev.reckon.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reckon.cli.AtLeastOne;
import dev.reckon.cli.UsageError;
import dev.reckon.cli.Version;
import dev.reckon.demo.bench.LiveBench;
import dev.reckon.demo.bench.LoadBench;
import dev.reckon.demo.bench.RandomBundle;
import dev.reckon.demo.bench.StateBench;
import dev.reckon.demo.bench.ViewBench;
import dev.reckon.demo.process.ReckonHome;
import dev.reckon.demo.process.TrainedBundles;
import dev.reckon.demo.report.Json;
import dev.reckon.demo.source.SimulatedSource;
import dev.reckon.event.v1.Item;
import dev.reckon.model.bundle.Bundle;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code bench}. */
@Command(
    name = "bench",
    description = "Measures the live path on this machine.",
    subcommands = {
      BenchCommand.State.class,
      BenchCommand.Live.class,
      BenchCommand.Load.class,
      BenchCommand.View.class
    },
    synopsisSubcommandLabel = "state|live|load|view",
    mixinStandardHelpOptions = true)
final class BenchCommand {

  private static final int PAST_EVENTS = 60_000;

  /** What all have. */
  private static final class Common {
    @Option(names = "--seed", paramLabel = "SEED", description = "Default: ${DEFAULT-VALUE}.")
    private long seed = 1;

    @Option(names = "--quick", description = "Only to see that it works: the figures say nothing.")
    private boolean quick;

    @Option(
        names = "--report",
        paramLabel = "FILE.json",
        description = "See docs/reference/reports.md.")
    private @Nullable Path report;

    private void finish(ObjectNode result) {
      result.put("quick", quick).put("code_version", Version.get());
      if (report != null) {
        Json.write(result, report);
      }
    }
  }

  @Command(
      name = "state",
      description =
          "The job without a model over events that lie on the topics: events a second and core,"
              + " and bytes of state a user, for both state backends.",
      mixinStandardHelpOptions = true)
  static final class State implements Callable<Integer> {

    @Mixin private Common common = new Common();

    @Option(names = "--events", paramLabel = "N", description = "Default: 2000000.")
    private @Nullable Long events;

    @Option(
        names = "--events-per-user",
        paramLabel = "N",
        converter = AtLeastOne.class,
        description = "Default: ${DEFAULT-VALUE}.")
    private int eventsPerUser = 50;

    @Override
    public Integer call() throws Exception {
      long count = events != null ? events : common.quick ? 20_000 : 2_000_000;
      Path logs = ReckonHome.of(System.getenv()).folder().resolve("logs");
      ObjectNode result =
          new StateBench(count, eventsPerUser, common.seed, logs, System.err::println).run();
      StateBench.summary(result).forEach(System.out::println);
      common.finish(result);
      return 0;
    }
  }

  @Command(
      name = "live",
      description =
          "Freshness at fractions of the sustainable rate, with a real model runtime, at-least-once"
              + " and exactly-once.",
      mixinStandardHelpOptions = true)
  static final class Live implements Callable<Integer> {

    @Mixin private Common common = new Common();

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
          SimulatedSource.open(common.seed, home.simulated(), PAST_EVENTS, InstantSource.system());
      Path bundle =
          new TrainedBundles(home, false, System.err::println)
              .obtain(
                  new TrainedBundles.Plan(
                      model, shop.trainingData(), shop.trainingProtocol(), common.seed, List.of()));
      LiveBench.Scale scale = common.quick ? LiveBench.Scale.QUICK : LiveBench.Scale.FULL;
      LiveBench bench =
          new LiveBench(
              scale,
              common.seed,
              bundle,
              shop.items().stream().map(Item::getItemId).toList(),
              home.folder().resolve("logs"),
              System.out::println);
      ObjectNode result = reasoningSteps.isEmpty() ? bench.run() : bench.run(reasoningSteps);
      result.put("model_name", model);
      common.finish(result);
      return 0;
    }
  }

  @Command(
      name = "load",
      description =
          "What one model runtime bears, and what it does with three times as much: requests at"
              + " random times, with batches and without.",
      mixinStandardHelpOptions = true)
  static final class Load implements Callable<Integer> {

    @Mixin private Common common = new Common();

    @Option(
        names = "--bundle",
        paramLabel = "BUNDLE",
        description = "What to serve. Default: random weights of --model over 12,000 items.")
    private @Nullable Path bundle;

    @Option(
        names = "--model",
        paramLabel = "NAME",
        description = "Without --bundle; default: ${DEFAULT-VALUE}.")
    private String model = "rearec-prl";

    @Option(
        names = "--runtime-cpus",
        paramLabel = "LIST",
        description =
            "Run what serves on these processors alone, e.g. 1; with taskset -c 0 before this"
                + " command, what asks them does not take their time. Default: any.")
    private @Nullable String runtimeCpus;

    @Option(
        names = "--python",
        paramLabel = "PYTHON",
        description =
            "Compare with a plain Python service of the same model too, one forward pass a request,"
                + " run by this interpreter, which needs PyTorch; sasrec and rearec-prl alone.")
    private @Nullable String python;

    private static final Duration WARM_UP = Duration.ofSeconds(30);

    /** Of two reasoning steps, and some more. */
    private static final Duration RECOVERY = Duration.ofSeconds(6);

    @Option(
        names = "--deadline-ms",
        paramLabel = "N",
        converter = AtLeastOne.class,
        description = "Of each request; default: ${DEFAULT-VALUE}.")
    private int deadlineMillis = 800;

    @Option(
        names = "--seconds",
        paramLabel = "N",
        converter = AtLeastOne.class,
        description = "At each rate; default: ${DEFAULT-VALUE}.")
    private int seconds = 10;

    @Option(
        names = "--overload-seconds",
        paramLabel = "N",
        converter = AtLeastOne.class,
        description = "At three times the sustainable rate; default: ${DEFAULT-VALUE}.")
    private int overloadSeconds = 60;

    @Override
    public Integer call() throws Exception {
      ReckonHome home = ReckonHome.of(System.getenv());
      Bundle served =
          bundle != null
              ? Bundle.open(bundle)
              : RandomBundle.write(
                  home.folder().resolve("bench-load-" + model), model, common.seed);
      if (python != null && !LoadBench.hasPlainService(served)) {
        throw new UsageError(
            "There is no plain Python service of "
                + served.manifest().model()
                + ": leave --python out, or give --model sasrec or --model rearec-prl.");
      }
      LoadBench.Scale scale =
          common.quick
              ? new LoadBench.Scale(
                  Duration.ofSeconds(1),
                  Duration.ofSeconds(1),
                  Duration.ofSeconds(2),
                  Duration.ZERO)
              : new LoadBench.Scale(
                  WARM_UP,
                  Duration.ofSeconds(seconds),
                  Duration.ofSeconds(overloadSeconds),
                  RECOVERY);
      common.finish(
          new LoadBench(
                  scale,
                  Duration.ofMillis(deadlineMillis),
                  common.seed,
                  served,
                  Optional.ofNullable(runtimeCpus),
                  Optional.ofNullable(python),
                  home.folder().resolve("logs"),
                  System.out::println)
              .run());
      return 0;
    }
  }

  @Command(
      name = "view",
      description =
          "Reads of one view and of one of two while the other is killed, the way from a posted"
              + " event to the list on a stream, and what a thousand streams cost.",
      mixinStandardHelpOptions = true)
  static final class View implements Callable<Integer> {

    @Mixin private Common common = new Common();

    @Override
    public Integer call() throws Exception {
      Path logs = ReckonHome.of(System.getenv()).folder().resolve("logs");
      ViewBench.Scale scale = common.quick ? ViewBench.Scale.QUICK : ViewBench.Scale.FULL;
      common.finish(new ViewBench(scale, common.seed, logs, System.out::println).run());
      return 0;
    }
  }
}
