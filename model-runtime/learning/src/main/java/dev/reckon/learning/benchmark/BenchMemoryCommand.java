package dev.reckon.learning.benchmark;

import dev.reckon.cli.AtLeastOne;
import dev.reckon.cli.OutputFile;
import dev.reckon.cli.Version;
import dev.reckon.model.bundle.Settings;
import dev.reckon.model.memory.Click;
import dev.reckon.model.memory.MemorySettings;
import dev.reckon.model.memory.Mixture;
import dev.reckon.model.memory.Question;
import dev.reckon.model.memory.StreamMemory;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code bench memory}: what the stream memory costs. Simulated users take items in sessions of
 * ten: few items often and many rarely, each near the one before it in seven cases of ten, one
 * click in three under a query.
 */
@Command(
    name = "memory",
    description =
        "Measure the stream memory: bytes, time of a click, time of a question, and with --abuse how"
            + " far those get who push an item.",
    mixinStandardHelpOptions = true)
public final class BenchMemoryCommand implements Callable<Integer> {

  private static final int SESSION = 10;
  private static final long STEP_MILLIS = 1_000;
  private static final long MIB = 1 << 20;

  @Option(
      names = "--items",
      paramLabel = "N",
      defaultValue = "100000",
      converter = AtLeastOne.class,
      description = "Items that can be clicked (default ${DEFAULT-VALUE}).")
  private int items;

  @Option(
      names = "--clicks",
      paramLabel = "N",
      defaultValue = "1000000",
      converter = AtLeastOne.class,
      description = "Clicks to learn (default ${DEFAULT-VALUE}).")
  private int clicks;

  @Option(
      names = "--questions",
      paramLabel = "N",
      defaultValue = "5000",
      converter = AtLeastOne.class,
      description = "Lists to make (default ${DEFAULT-VALUE}).")
  private int questions;

  @Option(
      names = "--abuse",
      description =
          "Measure instead where a rare item is in the lists of others, before and after "
              + "somebody pushes it: with copies of an event, with many events of one user, and "
              + "with many users.")
  private boolean abuse;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of the clicks and the questions (default ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--report",
      converter = OutputFile.class,
      paramLabel = "FILE",
      description = "Write the figures there, as one JSON object.")
  private @Nullable Path report;

  @Spec private @Nullable CommandSpec spec;

  /**
   * The figures.
   *
   * @param size what is remembered at the end
   * @param mib heap that it takes
   * @param clickUs CPU time to learn a click, microseconds
   * @param questionUsP50 time of a question of ten items and of the list of 100 that follows from
   *     it, microseconds; the median
   * @param questionUsP99 the same, of one in a hundred
   */
  record Cost(
      int clicks,
      long seed,
      String codeVersion,
      StreamMemory.Size size,
      long mib,
      double clickUs,
      double questionUsP50,
      double questionUsP99) {}

  /**
   * How far those get who push an item.
   *
   * @param abuse what was tried, the item untouched first
   */
  record Pushed(
      int clicks, int questions, long seed, String codeVersion, List<Abuse.Effect> abuse) {}

  @Override
  public Integer call() throws IOException {
    Object figures = abuse ? push() : measure();
    out().flush();
    if (report != null) {
      Settings.JSON.writeValue(report.toFile(), figures);
    }
    return 0;
  }

  private Pushed push() {
    SplittableRandom random = new SplittableRandom(seed + 1);
    List<Question> others = new ArrayList<>();
    for (int i = 0; i < questions; i++) {
      others.add(question(1, random)); // without a query
    }
    String unpopular = "item-" + (items - 1 - items / 10);
    List<Abuse.Effect> effects =
        new Abuse(this::learnt, clicks * STEP_MILLIS, unpopular, others).effects();
    out()
        .printf(
            "%,d lists of others; the share that has %s among the first 10, 100, or anywhere%n",
            questions, unpopular);
    for (Abuse.Effect effect : effects) {
      out()
          .printf(
              "%-58s %6.4f %6.4f %6.4f, median place %,d%n",
              effect.what(),
              effect.inTen(),
              effect.inHundred(),
              effect.named(),
              effect.medianPlace());
    }
    return new Pushed(clicks, questions, seed, Version.get(), effects);
  }

  private StreamMemory learnt() {
    StreamMemory memory = new StreamMemory(MemorySettings.DEFAULT);
    learn(memory);
    return memory;
  }

  private Cost measure() {
    long before = usedBytes();
    StreamMemory memory = new StreamMemory(MemorySettings.DEFAULT);
    long startNanos = cpuNanos();
    learn(memory);
    double clickUs = (cpuNanos() - startNanos) / 1e3 / clicks;
    long mib = (usedBytes() - before) / MIB;
    double[] times = ask(memory);
    Cost cost =
        new Cost(
            clicks,
            seed,
            Version.get(),
            memory.size(),
            mib,
            clickUs,
            times[times.length / 2],
            times[times.length * 99 / 100]);
    out()
        .printf(
            "%,d clicks on %,d items: %,d transitions, %,d users, %,d sessions, %,d queries in"
                + " %,d MiB%n%.1f CPU us a click, a list p50 %.0f us, p99 %.0f us%n",
            clicks,
            cost.size().items(),
            cost.size().transitions(),
            cost.size().users(),
            cost.size().sessions(),
            cost.size().queries(),
            mib,
            clickUs,
            cost.questionUsP50(),
            cost.questionUsP99());
    return cost;
  }

  private void learn(StreamMemory memory) {
    SplittableRandom random = new SplittableRandom(seed);
    int item = 0;
    for (int click = 0; click < clicks; click++) {
      item = click % SESSION == 0 ? anywhere(random) : next(item, random);
      memory.learn(
          new Click(
              "user-" + click / SESSION,
              "event-" + click,
              "item-" + item,
              click * STEP_MILLIS,
              click % 3 == 0 ? query(item) : null));
    }
  }

  /** Sorted, in microseconds. */
  private double[] ask(StreamMemory memory) {
    SplittableRandom random = new SplittableRandom(seed + 1);
    double[] times = new double[questions];
    for (int i = 0; i < 2 * questions; i++) { // the first half warms up
      Question question = question(i, random);
      long startNanos = System.nanoTime();
      Mixture.DEFAULT.best(question, memory.ask(question), null, 100);
      times[i % questions] = (System.nanoTime() - startNanos) / 1e3;
    }
    Arrays.sort(times);
    return times;
  }

  private Question question(int number, SplittableRandom random) {
    List<String> history = new ArrayList<>();
    int item = anywhere(random);
    for (int i = 0; i < SESSION; i++) {
      history.add("item-" + item);
      item = next(item, random);
    }
    return new Question(history, number % 3 == 0 ? query(item) : null, Set.copyOf(history));
  }

  private int anywhere(SplittableRandom random) {
    return (int) (items * Math.pow(random.nextDouble(), 3));
  }

  private int next(int item, SplittableRandom random) {
    return random.nextInt(10) < 7
        ? Math.floorMod(item + random.nextInt(-10, 11), items)
        : anywhere(random);
  }

  /** Items of one name share it with few others. */
  private static String query(int item) {
    return Integer.toString(item / 5 * 7_919, Character.MAX_RADIX) + " set";
  }

  private static long usedBytes() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private PrintWriter out() {
    return Objects.requireNonNull(spec).commandLine().getOut();
  }
}
