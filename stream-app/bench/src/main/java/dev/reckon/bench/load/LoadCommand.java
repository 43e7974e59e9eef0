package dev.reckon.bench.load;

import dev.reckon.bench.scenario.ScenarioOptions;
import dev.reckon.cli.AtLeastOne;
import dev.reckon.cli.UsageError;
import dev.reckon.demo.process.ReckonHome;
import dev.reckon.model.bundle.Bundle;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code bench load}. */
@Command(
    name = "load",
    description =
        "Measures the load that one model runtime sustains, and what it does at three "
            + "times that load: requests at random times, with batches and without.",
    mixinStandardHelpOptions = true)
public final class LoadCommand implements Callable<Integer> {

  private static final Duration WARM_UP = Duration.ofSeconds(30);

  /** Of two reasoning steps, and some more. */
  private static final Duration RECOVERY = Duration.ofSeconds(6);

  @Mixin private ScenarioOptions options = new ScenarioOptions();

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

  @Option(
      names = "--deadline-ms",
      paramLabel = "N",
      converter = AtLeastOne.class,
      description = "Deadline of each request, in milliseconds; default: ${DEFAULT-VALUE}.")
  private int deadlineMillis = 800;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      converter = AtLeastOne.class,
      description = "How long each rate is measured; default: ${DEFAULT-VALUE}.")
  private int seconds = 10;

  @Option(
      names = "--overload-seconds",
      paramLabel = "N",
      converter = AtLeastOne.class,
      description =
          "How long three times the sustainable rate is measured; default: " + "${DEFAULT-VALUE}.")
  private int overloadSeconds = 60;

  @Override
  public Integer call() throws Exception {
    ReckonHome home = ReckonHome.of(System.getenv());
    Bundle served =
        bundle != null
            ? Bundle.open(bundle)
            : RandomBundle.write(
                home.folder().resolve("bench-load-" + model), model, options.seed());
    if (python != null && !LoadBench.hasPlainService(served)) {
      throw new UsageError(
          "There is no plain Python service of "
              + served.manifest().model()
              + ": leave --python out, or give --model sasrec or --model rearec-prl.");
    }
    LoadBench.Scale scale =
        options.isQuick()
            ? new LoadBench.Scale(
                Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ZERO)
            : new LoadBench.Scale(
                WARM_UP,
                Duration.ofSeconds(seconds),
                Duration.ofSeconds(overloadSeconds),
                RECOVERY);
    options.finish(
        new LoadBench(
                scale,
                Duration.ofMillis(deadlineMillis),
                options.seed(),
                served,
                Optional.ofNullable(runtimeCpus),
                Optional.ofNullable(python),
                home.folder().resolve("logs"),
                System.out::println)
            .run());
    return 0;
  }
}
