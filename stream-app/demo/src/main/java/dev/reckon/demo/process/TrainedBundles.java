package dev.reckon.demo.process;

import dev.reckon.model.data.DatasetReader;
import dev.reckon.model.program.ProgramArchive;
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
import java.util.function.Consumer;

/**
 * Bundles trained for the demo, each made once for its data, model, settings and programs and then
 * kept: another version of Reckon may not run the programs of an older bundle. Training runs in a
 * JVM of its own, as libtorch must not be loaded in this one.
 */
public final class TrainedBundles {

  private static final String MAIN = "dev.reckon.model.ModelCli";

  /** Counts what bundles came to hold: 2, recent counts. A bundle without them is trained anew. */
  private static final int CONTENTS = 2;

  private final ReckonHome home;
  private final boolean onTerminal;
  private final Consumer<String> say;

  /**
   * The bundles under a home.
   *
   * @param onTerminal whether training may draw its progress on this process's terminal
   * @param say tells the user of each step
   */
  public TrainedBundles(ReckonHome home, boolean onTerminal, Consumer<String> say) {
    this.home = home;
    this.onTerminal = onTerminal;
    this.say = say;
  }

  /**
   * The folder of a bundle trained so.
   *
   * @param settings further {@code key=value} settings of the training
   */
  public Path obtain(
      String model, String dataset, String protocol, long seed, List<String> settings)
      throws ChildFailed, InterruptedException {
    String recipe = String.join("\n", settings) + "\n" + protocol + "\n" + seed + "\n" + CONTENTS;
    String name =
        String.join(
            "-",
            model,
            shortened(DatasetReader.digest(dataset)),
            shortDigest(recipe.getBytes(StandardCharsets.UTF_8)),
            shortDigest(ProgramArchive.ofClassPath()));
    Path bundle = home.bundles().resolve(name);
    if (Files.isDirectory(bundle)) {
      say.accept("Bundle: " + bundle);
      return bundle;
    }
    say.accept("Training " + model + " on " + dataset + " (kept for the next start) ...");
    Path unfinished = bundle.resolveSibling(bundle.getFileName() + ".unfinished");
    Folders.delete(unfinished);
    train(model, dataset, protocol, seed, settings, unfinished);
    try {
      Files.move(unfinished, bundle);
    } catch (IOException e) {
      throw new UncheckedIOException("The trained bundle cannot be moved to " + bundle, e);
    }
    return bundle;
  }

  /** Of a digest, the beginning, and what it says of what was made of the data. */
  private static String shortened(String digest) {
    int dash = digest.indexOf('-');
    return digest.substring(0, 12) + (dash < 0 ? "" : digest.substring(dash));
  }

  private void train(
      String model, String dataset, String protocol, long seed, List<String> settings, Path out)
      throws ChildFailed, InterruptedException {
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
    ChildJvm jvm =
        ChildJvm.of(MAIN, arguments)
            .with("-Xmx2g")
            .with("-Dai.djl.offline=true")
            .withEnvironment("OMP_WAIT_POLICY", "passive");
    Path log = home.log("train");
    int status;
    try {
      Files.createDirectories(home.bundles());
      Process training = onTerminal ? jvm.startOnTerminal() : jvm.start(log);
      status = waitFor(training);
    } catch (IOException e) {
      throw new UncheckedIOException("No JVM could be started to train in", e);
    }
    if (status != 0) {
      Folders.delete(out);
      throw new ChildFailed(
          "Training ended with status "
              + status
              + (onTerminal
                  ? "; the reason stands above"
                  : "; the reason is at the end of " + log));
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

  private static String shortDigest(byte[] content) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
      return HexFormat.of().formatHex(digest, 0, 4);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
