package dev.reckon.demo;

import dev.reckon.cli.AtLeastOne;
import dev.reckon.cli.OutputFile;
import dev.reckon.cli.UsageError;
import dev.reckon.demo.simulate.Market;
import dev.reckon.demo.simulate.SearchHabits;
import dev.reckon.demo.simulate.SearchHabits.Rule;
import dev.reckon.demo.simulate.SimulatedLog;
import dev.reckon.learning.data.SearchTruth;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The command {@code simulate}: writes the past of a simulated shop for the {@code events:} reader.
 */
@Command(
    name = "simulate",
    description =
        "Writes the items and events of a simulated shop, to train on or to replay. An existing file"
            + " is replaced only with --overwrite.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class SimulateCommand implements Callable<Integer> {

  @Spec
  @SuppressWarnings("NullAway.Init") // Set by picocli.
  private CommandSpec spec;

  @Option(
      names = "--out",
      converter = OutputFile.class,
      paramLabel = "FILE.jsonl.gz",
      required = true,
      description = "Where to write; read it with events:FILE.jsonl.gz")
  @SuppressWarnings("NullAway.Init") // Set by picocli.
  private Path out;

  @Option(names = "--overwrite", description = "Replace the files that exist already.")
  private boolean overwrite;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of the shop. Default: ${DEFAULT-VALUE}.")
  private long seed = 1;

  @Option(
      names = "--events",
      paramLabel = "N",
      converter = AtLeastOne.class,
      description = "How many events to write. Default: ${DEFAULT-VALUE}.")
  private int events = SimulatedLog.DEFAULT_EVENTS;

  @Option(
      names = "--searches",
      paramLabel = "telling|planted|noise|none",
      description =
          "The effect of searches. telling (default): some reveal a new interest, which the clicks"
              + " follow at once. planted: some decide one later click, after one to five others."
              + " noise: the same words, without an effect. none: nobody searches.")
  private Rule searches = Rule.TELLING;

  @Option(
      names = "--planted-share",
      paramLabel = "SHARE",
      description =
          "With planted and noise: how many of the searches name something wanted. Default:"
              + " ${DEFAULT-VALUE}.")
  private double plantedShare = .5;

  @Option(
      names = "--days",
      paramLabel = "N",
      description = "Spread the events over this many days (default: ten events a second).")
  private double days;

  @Option(
      names = "--new-items",
      paramLabel = "N",
      description = "With --days: items that appear each day, half of them sequels. Default: 0.")
  private double newItems;

  @Option(
      names = "--interest-days",
      paramLabel = "N",
      description =
          "With --days: after how many days interest in an item has halved since it appeared. A"
              + " twentieth of it lasts. Default: it does not fade.")
  private double interestDays = Double.POSITIVE_INFINITY;

  @Option(
      names = "--comebacks",
      paramLabel = "N",
      description =
          "With --days: items, old or new, that come back into fashion each day, as interesting as"
              + " new ones. Default: 0.")
  private double comebacks;

  @Option(
      names = "--taste-drift",
      paramLabel = "SHARE",
      description =
          "How likely a user's interest moves to another genre before a click, without a search."
              + " Default: ${DEFAULT-VALUE}.")
  private double drift = Market.DRIFT;

  @Option(
      names = "--truth",
      converter = OutputFile.class,
      paramLabel = "FILE.jsonl",
      description =
          "With planted: write which search decided which click; docs/reference/reports.md explains it.")
  private @Nullable Path truth;

  @Override
  public Integer call() {
    if (!(plantedShare >= 0 && plantedShare <= 1)) {
      throw new UsageError("--planted-share must be from 0 to 1, not " + plantedShare);
    }
    requireMarket();
    if (truth != null && searches != Rule.PLANTED) {
      throw new UsageError("--truth exists only for --searches planted");
    }
    requireNew(out);
    if (truth != null) {
      requireNew(truth);
    }
    write();
    return 0;
  }

  /**
   * Events may be all that there is of somebody's data, unlike a report, which can be made again.
   */
  private void requireNew(Path file) {
    if (Files.exists(file) && !overwrite) {
      throw new UsageError(
          file + " exists already: give another path, or --overwrite to replace it");
    }
  }

  private void requireMarket() {
    if (!(days >= 0 && newItems >= 0 && interestDays > 0 && comebacks >= 0)) {
      throw new UsageError(
          "--days, --new-items, --interest-days and --comebacks are not negative, and interest"
              + " needs some time to fade");
    }
    if (!(drift >= 0 && drift <= 1)) {
      throw new UsageError("--taste-drift must be from 0 to 1, not " + drift);
    }
    if (days == 0 && (newItems > 0 || comebacks > 0 || interestDays < Double.POSITIVE_INFINITY)) {
      throw new UsageError(
          "--new-items, --interest-days and --comebacks count in days: add --days, e.g. --days 30");
    }
  }

  private void write() {
    Map<String, String> decided = new LinkedHashMap<>();
    SimulatedLog.Written written =
        SimulatedLog.write(
            out,
            seed,
            events,
            new SearchHabits(searches, plantedShare),
            new Market(days, newItems, interestDays, comebacks, drift),
            decided);
    if (truth != null) {
      new SearchTruth(decided).write(truth);
    }
    say(
        String.format(
            Locale.ROOT,
            "Wrote %,d clicks and %,d searches to %s%s",
            written.clicks(),
            written.searches(),
            out,
            searches == Rule.PLANTED
                ? String.format(
                    Locale.ROOT, "; %,d of the searches decided a later click", written.decided())
                : ""));
  }

  private void say(String line) {
    spec.commandLine().getOut().println(line);
    spec.commandLine().getOut().flush();
  }
}
