package dev.reckon.demo.terminal;

import dev.reckon.demo.watch.FreshnessSummary;
import dev.reckon.demo.watch.Score;
import dev.reckon.demo.watch.StandingList;
import dev.reckon.demo.watch.UserStories;
import dev.reckon.recommendation.v1.Fallback;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Formats a state as lines of text: figures above, one user below, with events on the left and the
 * latest list on the right. It needs no terminal.
 */
final class Screen {

  private static final String BOLD = "\u001b[1m";
  private static final String DIM = "\u001b[2m";
  private static final String GREEN = "\u001b[32m";
  private static final String YELLOW = "\u001b[33m";
  private static final String PLAIN = "\u001b[0m";
  private static final int LABEL_WIDTH = 11;

  private final Map<String, String> titles;

  /**
   * A layout.
   *
   * @param titles of the items, by id
   */
  Screen(Map<String, String> titles) {
    this.titles = titles;
  }

  /** At most {@code height} lines of at most {@code width} visible characters. */
  List<String> draw(DemoState state, int width, int height) {
    List<Line> lines = new ArrayList<>();
    lines.add(
        new Line()
            .add(BOLD, "Reckon  ")
            .add(state.source())
            .add(DIM, "  " + state.model() + "  " + clock(state.running())));
    lines.add(rule(width));
    lines.add(events(state));
    lines.add(lists(state));
    lines.add(freshness(state.freshness()));
    lines.add(hits(state));
    lines.add(
        label("")
            .add(
                DIM,
                format(
                    "over %,d clicks, each against the latest list before it",
                    state.scores().model().clicks())));
    state.news().ifPresent(news -> lines.add(label("model").add(YELLOW, news)));
    state.console().ifPresent(address -> lines.add(label("console").add(BOLD, address)));
    lines.add(rule(width));
    state.user().ifPresent(user -> lines.addAll(user(user, width)));
    return lines.stream().limit(height).map(line -> line.fit(width)).toList();
  }

  /** The state in one line, for logs. */
  static String oneLine(DemoState state) {
    return String.format(
        Locale.ROOT,
        "%s  %,d events (%,.0f/s)  %,d lists (%,.0f/s), %,d fallbacks  fresh p50 %.0f ms p99 %.0f ms"
            + "  HR@10 %s over %,d clicks%s",
        clock(state.running()),
        state.eventsIn(),
        state.eventsPerSecond(),
        state.lists().published(),
        state.listsPerSecond(),
        state.lists().fallbacks(),
        state.freshness().p50(),
        state.freshness().p99(),
        rate(state.scores().model()),
        state.scores().model().clicks(),
        baselines(state));
  }

  private static String baselines(DemoState state) {
    StringBuilder text = new StringBuilder();
    state
        .scores()
        .baselines()
        .forEach(
            (name, score) ->
                text.append("  ").append(shortName(name)).append(' ').append(rate(score)));
    state.oracle().ifPresent(score -> text.append("  oracle ").append(rate(score)));
    return text.toString();
  }

  private static Line events(DemoState state) {
    return label("events")
        .add(BOLD, format("%,.0f/s", state.eventsPerSecond()))
        .add(format("   %,d sent", state.eventsIn()))
        .add(
            state.fromElsewhere() > 0 ? format(" + %,d from elsewhere", state.fromElsewhere()) : "")
        .add(format("   %,d covered by a list", state.lists().covered()))
        .add(
            state.lists().deadLettered() > 0 ? YELLOW : DIM,
            format("   %,d dead letters", state.lists().deadLettered()));
  }

  private static Line lists(DemoState state) {
    return label("lists")
        .add(BOLD, format("%,.0f/s", state.listsPerSecond()))
        .add(format("   %,d ranked", state.lists().ranked()))
        .add(
            state.lists().fallbacks() > 0 ? YELLOW : DIM,
            format("   %,d fallbacks", state.lists().fallbacks()))
        .add(DIM, format("   %,d users", state.lists().users()));
  }

  private static Line freshness(FreshnessSummary freshness) {
    if (freshness.count() == 0) {
      return label("freshness").add(DIM, "nothing new");
    }
    return label("freshness")
        .add(BOLD, format("p50 %.0f ms   p99 %.0f ms", freshness.p50(), freshness.p99()))
        .add(DIM, "   from event to readable list");
  }

  private static Line hits(DemoState state) {
    Line line = label("HR@10").add(BOLD + GREEN, "model " + rate(state.scores().model()));
    state
        .scores()
        .baselines()
        .forEach((name, score) -> line.add("  " + shortName(name) + " " + rate(score)));
    state.oracle().ifPresent(score -> line.add(DIM, "  oracle " + rate(score)));
    return line;
  }

  private List<Line> user(UserStories.Snapshot user, int width) {
    int left = width / 2 - 2;
    List<Line> deeds = new ArrayList<>();
    deeds.add(new Line().add(BOLD, abbreviate(user.userId(), left - 2)));
    user.deeds().forEach(deed -> deeds.add(deed(deed)));
    List<Line> list = new ArrayList<>();
    list.add(heading(user.list()));
    user.list().ifPresent(standing -> list.add(why(standing)));
    int headings = list.size() - 1;
    user.list()
        .map(StandingList::itemIds)
        .orElse(List.of())
        .forEach(item -> list.add(place(list.size() - headings, item, user.before())));
    List<Line> lines = new ArrayList<>();
    for (int i = 0; i < Math.max(deeds.size(), list.size()); i++) {
      Line row = new Line();
      row.addFitted(i < deeds.size() ? deeds.get(i) : new Line(), left);
      row.add("  ");
      row.addFitted(i < list.size() ? list.get(i) : new Line(), width - left - 2);
      lines.add(row);
    }
    return lines;
  }

  private Line deed(UserStories.Deed deed) {
    if (deed.kind().equals("SEARCH")) {
      return new Line().add(DIM, " searched ").add("\"" + deed.what() + "\"");
    }
    String kind = deed.kind().toLowerCase(Locale.ROOT).replace('_', ' ');
    Line line = new Line().add(DIM, String.format(Locale.ROOT, " %-8s ", kind));
    if (deed.foreseenAt() > 0) {
      line.add(GREEN, "#" + deed.foreseenAt() + " ");
    }
    return line.add(title(deed.what()));
  }

  private static Line heading(Optional<StandingList> list) {
    if (list.isEmpty()) {
      return new Line().add(DIM, "no list yet");
    }
    return list.get().isRanked()
        ? new Line().add(BOLD, "ranked for them").add(DIM, steps(list.get().reasoningSteps()))
        : new Line().add(YELLOW, "not ranked by the model");
  }

  /** The reasons of the list; every list has some. */
  private Line why(StandingList list) {
    if (!list.isRanked()) {
      return new Line().add(DIM, words(list.fallback()));
    }
    if (list.reasons().isEmpty()) {
      return new Line()
          .add(DIM, "from " + list.historySequence() + " events; the model weighs none of them");
    }
    Line line = new Line().add(DIM, "because of ");
    String between = "";
    for (StandingList.Reason reason : list.reasons()) {
      line.add(DIM, between)
          .add(reason.query().isEmpty() ? title(reason.itemId()) : "\"" + reason.query() + "\"")
          .add(DIM, format(" %.0f %%", reason.weight() * 100));
      between = ", ";
    }
    return line;
  }

  private static String words(Fallback.Reason reason) {
    return switch (reason) {
      case DEADLINE_EXCEEDED -> "it did not answer in time";
      case UNAVAILABLE -> "it cannot be reached just now";
      case OVERLOADED -> "it has more requests than it can answer in time";
      case RUNTIME_ERROR -> "it failed on this request";
      case NO_KNOWN_ITEMS -> "it knows nothing of this history yet";
      case NOTHING_LEFT -> "everything that it may recommend was seen";
      case UNSPECIFIED, UNRECOGNIZED -> "no reason was given";
    };
  }

  private static String steps(int reasoningSteps) {
    return switch (reasoningSteps) {
      case 0 -> "";
      case 1 -> "  after 1 reasoning step";
      default -> "  after " + reasoningSteps + " reasoning steps";
    };
  }

  private Line place(int place, String item, List<String> before) {
    int was = before.indexOf(item) + 1;
    String move = was == 0 ? "+" : was > place ? "^" : was < place ? "v" : " ";
    return new Line()
        .add(DIM, format("%2d ", place))
        .add(move.equals("+") ? GREEN : DIM, move + " ")
        .add(title(item));
  }

  private String title(String item) {
    return titles.getOrDefault(item, item);
  }

  private static Line label(String text) {
    return new Line().add(DIM, String.format(Locale.ROOT, "%-" + LABEL_WIDTH + "s", text));
  }

  private static Line rule(int width) {
    return new Line().add(DIM, "-".repeat(width));
  }

  private static String shortName(String baseline) {
    return switch (baseline) {
      case "popularity" -> "popular";
      case "recent_popularity" -> "recent";
      case "item_transitions" -> "transitions";
      default -> baseline;
    };
  }

  /** Three digits, without the leading 0. */
  private static String rate(Score score) {
    return score.clicks() == 0 ? "-" : format("%.3f", score.hitRate()).replaceFirst("^0", "");
  }

  private static String clock(Duration running) {
    return format(
        "%d:%02d:%02d", running.toHours(), running.toMinutesPart(), running.toSecondsPart());
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  private static String abbreviate(String text, int width) {
    if (text.length() <= width) {
      return text;
    }
    return width <= 0 ? "" : text.substring(0, width - 1) + "~";
  }

  /** Pieces of styled text with a known width. */
  private static final class Line {
    private final List<String[]> pieces = new ArrayList<>();

    private Line add(String text) {
      return add("", text);
    }

    private Line add(String style, String text) {
      pieces.add(new String[] {style, text.replaceAll("\\p{Cntrl}", " ")});
      return this;
    }

    /** Another line, cut or padded to a width. */
    private void addFitted(Line line, int width) {
      int left = width;
      for (String[] piece : line.pieces) {
        String text = abbreviate(piece[1], left);
        add(piece[0], text);
        left -= text.length();
      }
      add(" ".repeat(left));
    }

    private String fit(int width) {
      StringBuilder text = new StringBuilder();
      int left = width;
      for (String[] piece : pieces) {
        String part = abbreviate(piece[1], left);
        left -= part.length();
        text.append(piece[0]).append(part).append(piece[0].isEmpty() ? "" : PLAIN);
      }
      return text.toString();
    }
  }
}
