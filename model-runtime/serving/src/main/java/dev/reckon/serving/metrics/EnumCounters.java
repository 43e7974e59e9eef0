package dev.reckon.serving.metrics;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** One counter for each value of an enum, which is its tag in lower case; all begin with zero. */
public final class EnumCounters<E extends Enum<E>> {
  private final Map<E, Counter> counters;

  public EnumCounters(
      MeterRegistry registry, String name, String description, String tag, Class<E> values) {
    counters = new EnumMap<>(values);
    for (E value : values.getEnumConstants()) {
      counters.put(value, Meters.counter(registry, name, description, tag, lowerCase(value)));
    }
  }

  /** The value as a tag. */
  public static String lowerCase(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  public void count(E value) {
    requireNonNull(counters.get(value)).increment();
  }
}
