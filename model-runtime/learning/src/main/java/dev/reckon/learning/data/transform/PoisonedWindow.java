package dev.reckon.learning.data.transform;

import dev.reckon.event.v1.Interaction;
import dev.reckon.learning.data.events.EventLog;
import dev.reckon.learning.data.events.LoggedEvent;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * An attack on what learns from clicks: in one stretch of time a few further users click on items
 * at random, more than all others together. The targets of the others stay the same.
 *
 * @param from the day with whose first hour it begins, UTC
 * @param hours how long it lasts
 * @param users share of the users of that time who are further ones
 * @param clicks share of the clicks of that time that are theirs
 * @param seed of the items
 */
record PoisonedWindow(LocalDate from, long hours, double users, double clicks, long seed)
    implements DatasetTransform {

  static final String NAME = "poisoned";

  private static final String USER = "poison-";

  static PoisonedWindow of(TransformOptions options) {
    options.requireOneOf(
        "from=DAY (2018-05-01)",
        "hours=N (24)",
        "users=SHARE (0.02)",
        "clicks=SHARE (0.6)",
        "seed=N (1)");
    PoisonedWindow window =
        new PoisonedWindow(
            from(options),
            options.wholeNumber("hours", 24),
            options.share("users", 0.02),
            options.share("clicks", 0.6),
            options.wholeNumber("seed", 1));
    if (window.hours < 1) {
      throw options.wrong("hours", "at least 1");
    }
    if (window.users == 1) {
      throw options.wrong("users", "a share below 1");
    }
    if (window.clicks == 1) {
      throw options.wrong("clicks", "a share below 1");
    }
    return window;
  }

  private static LocalDate from(TransformOptions options) {
    try {
      return LocalDate.parse(options.text("from", ""));
    } catch (DateTimeParseException e) {
      throw options.wrong("from", "a day such as 2018-05-01");
    }
  }

  @Override
  public String label() {
    return String.format(
        Locale.ROOT,
        "%s,from=%s,hours=%d,users=%s,clicks=%s,seed=%d",
        NAME,
        from,
        hours,
        users,
        clicks,
        seed);
  }

  @Override
  public EventLog apply(EventLog log) {
    List<Interaction> inside =
        log.events().stream()
            .filter(this::isInside)
            .filter(LoggedEvent.Interacted.class::isInstance)
            .map(event -> ((LoggedEvent.Interacted) event).interaction())
            .toList();
    if (inside.isEmpty()) {
      return log;
    }
    long others = inside.stream().map(Interaction::getUserId).distinct().count();
    List<LoggedEvent> events = new ArrayList<>(log.events());
    events.addAll(
        poison(
            Math.max(1, (int) Math.round(others * users / (1 - users))),
            (int) Math.round(inside.size() * clicks / (1 - clicks)),
            items(log),
            inside));
    events.sort(LoggedEvent.ORDER);
    return new EventLog(events, log.items(), log.erasures(), log.orderOnly());
  }

  private boolean isInside(LoggedEvent event) {
    return event.eventTimeMillis() >= millis(0) && event.eventTimeMillis() < millis(hours);
  }

  private long millis(long afterHours) {
    return from.atStartOfDay(ZoneOffset.UTC).plusHours(afterHours).toInstant().toEpochMilli();
  }

  /** Everything that somebody took by the end. */
  private List<String> items(EventLog log) {
    return log.events().stream()
        .filter(event -> event.eventTimeMillis() < millis(hours))
        .map(event -> event.fold(Interaction::getItemId, search -> ""))
        .filter(item -> !item.isEmpty())
        .distinct()
        .sorted()
        .toList();
  }

  /** Each is at the time of a click of the others. */
  private List<LoggedEvent> poison(
      int poisoners, int count, List<String> items, List<Interaction> others) {
    SeededDraws draws = new SeededDraws(seed);
    List<LoggedEvent> poison = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      String id = USER + i;
      Interaction at = others.get((int) ((long) i * others.size() / count));
      poison.add(
          new LoggedEvent.Interacted(
              Interaction.newBuilder()
                  .setEventId(id)
                  .setUserId(USER + i % poisoners)
                  .setItemId(items.get(draws.below(items.size(), "item", id)))
                  .setKind(Interaction.Kind.CLICK)
                  .setEventTime(at.getEventTime())
                  .build()));
    }
    return poison;
  }
}
