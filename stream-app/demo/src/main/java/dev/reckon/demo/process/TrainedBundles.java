package dev.reckon.demo.process;

import dev.reckon.learning.data.Dataset;
import dev.reckon.model.bundle.ModelConfig;
import dev.reckon.process.ChildJvm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Bundles trained for the demo, each trained once for its data, model, settings and programs and
 * then kept: another version of Reckon may not run the programs of an older bundle. Training runs
 * in its own JVM, as libtorch must not be loaded in this one; a stopped training resumes.
 */
public final class TrainedBundles {

  private static final String MAIN = "dev.reckon.learning.LearningCli";

  /**
   * The version of the contents of bundles: 2 adds recent counts. Older bundles are trained again.
   */
  private static final int CONTENTS = 2;

  private final ReckonHome home;
  private final boolean onTerminal;
  private final Consumer<String> say;

  /**
   * The bundles under a home.
   *
   * @param onTerminal whether training may draw its progress on this process's terminal
   * @param say prints each step
   */
  public TrainedBundles(ReckonHome home, boolean onTerminal, Consumer<String> say) {
    this.home = home;
    this.onTerminal = onTerminal;
    this.say = say;
  }

  /**
   * How a bundle is trained.
   *
   * @param dataset {@code READER:PATH}
   * @param protocol which part of it may be trained on
   * @param settings further {@code key=value} settings of the training
   */
  public record Plan(
      String model, String dataset, String protocol, long seed, List<String> settings) {
    public Plan {
      settings = List.copyOf(settings);
    }

    private String folderName() {
      String recipe = String.join("\n", settings) + "\n" + protocol + "\n" + seed + "\n" + CONTENTS;
      return String.join(
          "-",
          model,
          shortened(Dataset.digest(dataset)),
          shortDigest(recipe.getBytes(StandardCharsets.UTF_8)),
          shortDigest(ModelConfig.named(model).program()));
    }

    private List<String> arguments(Path out) {
      List<String> arguments =
          new ArrayList<>(
              List.of(
                  "train",
                  "--data",
                  dataset,
                  "--model",
                  model,
                  "--protocol",
                  protocol,
                  "--seed",
                  Long.toString(seed),
                  "--out",
                  out.toString()));
      settings.forEach(setting -> arguments.addAll(List.of("--set", setting)));
      return arguments;
    }
  }

  /** The folder of a bundle trained in this way before, if any. */
  public Optional<Path> kept(Plan plan) {
    return Optional.of(folder(plan)).filter(Files::isDirectory);
  }

  /** The folder of a bundle trained in this way, before or now. */
  public Path obtain(Plan plan) throws ChildFailed, InterruptedException {
    Optional<Path> kept = kept(plan);
    if (kept.isPresent()) {
      say.accept("Bundle: " + kept.get());
      return kept.get();
    }
    say.accept("Training " + plan.model() + " on " + plan.dataset() + " (kept for later) ...");
    if (!onTerminal) {
      try (Run run = start(plan, false)) {
        return run.await();
      }
    }
    Path out = folder(plan);
    int status = waitFor(launch(() -> jvm(plan, out).startOnTerminal()));
    if (status != 0) {
      throw new ChildFailed(
          "Training ended with exit status " + status + "; the reason is printed above");
    }
    return out;
  }

  /**
   * Starts to train, without output on this process's terminal.
   *
   * @param inBackground at the lowest priority
   */
  public Run start(Plan plan, boolean inBackground) {
    Path out = folder(plan);
    ChildJvm jvm =
        inBackground
            ? jvm(plan, out)
                .with("-XX:ActiveProcessorCount=1")
                .with("-XX:+UseSerialGC")
                .inBackground()
            : jvm(plan, out);
    Path log = home.log("train");
    Process process = launch(jvm::start);
    return new Run(process, ChildOutput.keep("training", process, log, line -> {}), out);
  }

  private Path folder(Plan plan) {
    return home.bundles().resolve(plan.folderName());
  }

  private static ChildJvm jvm(Plan plan, Path out) {
    return ChildJvm.of(MAIN, plan.arguments(out))
        .with("-Xmx2g")
        .with("-Dai.djl.offline=true")
        .withEnvironment("OMP_WAIT_POLICY", "passive");
  }

  /** Starts a process. */
  @FunctionalInterface
  private interface Start {
    Process start() throws IOException;
  }

  private Process launch(Start start) {
    try {
      Files.createDirectories(home.bundles());
      Files.createDirectories(home.log("train").toAbsolutePath().getParent());
      return start.start();
    } catch (IOException e) {
      throw new UncheckedIOException("No JVM could be started to train in", e);
    }
  }

  private static int waitFor(Process training) throws InterruptedException {
    try {
      return training.waitFor();
    } catch (InterruptedException e) {
      training.destroy();
      throw e;
    }
  }

  /** The beginning of a digest, and its part for the transforms of the data. */
  private static String shortened(String digest) {
    int dash = digest.indexOf('-');
    return digest.substring(0, 12) + (dash < 0 ? "" : digest.substring(dash));
  }

  private static String shortDigest(byte[] content) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
      return HexFormat.of().formatHex(digest, 0, 4);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** A running training. Closing it ends it; the next one of its plan resumes. */
  public static final class Run implements AutoCloseable {
    private final Process process;
    private final ChildOutput output;
    private final Path out;

    private Run(Process process, ChildOutput output, Path out) {
      this.process = process;
      this.output = output;
      this.out = out;
    }

    /** Waits for the bundle; returns its folder. */
    public Path await() throws ChildFailed, InterruptedException {
      if (waitFor(process) != 0) {
        output.end().join();
        throw new ChildFailed("Training did not come to its end: " + output.ending());
      }
      return out;
    }

    /** Its last line of output, which has the progress. Empty before its first line. */
    public String progress() {
      return output.lastLine();
    }

    @Override
    public void close() {
      if (process.isAlive()) {
        ChildJvm.end(process);
      }
    }
  }
}
