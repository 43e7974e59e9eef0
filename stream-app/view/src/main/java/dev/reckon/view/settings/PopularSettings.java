package dev.reckon.view.settings;

import java.time.Duration;
import java.util.List;

/**
 * The source of popular items.
 *
 * @param runtimes model runtimes to ask; if there are none, clicks are counted
 * @param refresh how often to ask
 * @param halfLife what counts fade by
 */
public record PopularSettings(List<String> runtimes, Duration refresh, Duration halfLife) {
  public PopularSettings {
    runtimes = List.copyOf(runtimes);
  }
}
