package dev.reckon.learner.promote;

import java.util.Locale;

/**
 * The trial of a candidate: its lists against those of the live model, window by window. It ends
 * when one of two hypotheses is rejected ({@link Bet}): that the candidate is worse by more than
 * the margin, and that it is not worse.
 *
 * <p>Windows with very few clicks are put together first. Steps of many clicks are not better:
 * their differences are small, and a bet may be no larger than the capital. Owned by one thread.
 */
final class Trial {

  /** What a trial comes to. */
  enum Outcome {
    /** Nothing is certain. */
    OPEN,
    /** It is not worse than the margin allows. */
    GOOD,
    /** It is worse. */
    WORSE
  }

  /**
   * How a trial ends.
   *
   * @param margin share of the live model's hits that a candidate may lack, 0 to 1
   * @param error the probability of either mistake, at most: to promote a candidate that is worse
   *     by the margin, and to drop one that is not worse
   * @param leastClicks of either model in a step of the test
   */
  record Rule(double margin, double error, long leastClicks) {}

  private final Rule rule;
  private final Bet notFarBelow = new Bet();
  private final Bet below = new Bet();
  private Clicks candidate = Clicks.NONE;
  private Clicks live = Clicks.NONE;
  private Clicks candidateSince = Clicks.NONE;
  private Clicks liveSince = Clicks.NONE;
  private Outcome outcome = Outcome.OPEN;

  Trial(Rule rule) {
    this.rule = rule;
  }

  /** The clicks of the next window, which will not change any more. */
  void see(Clicks ofCandidate, Clicks ofLive) {
    candidate = candidate.plus(ofCandidate);
    live = live.plus(ofLive);
    candidateSince = candidateSince.plus(ofCandidate);
    liveSince = liveSince.plus(ofLive);
    if (outcome == Outcome.OPEN
        && candidateSince.clicks() >= rule.leastClicks
        && liveSince.clicks() >= rule.leastClicks) {
      step(candidateSince.rate(), liveSince.rate());
      candidateSince = Clicks.NONE;
      liveSince = Clicks.NONE;
    }
  }

  private void step(double ofCandidate, double ofLive) {
    notFarBelow.see(ofCandidate - (1 - rule.margin) * ofLive);
    below.see(ofLive - ofCandidate);
    if (below.rejects(rule.error)) {
      outcome = Outcome.WORSE;
    } else if (notFarBelow.rejects(rule.error)) {
      outcome = Outcome.GOOD;
    }
  }

  Outcome outcome() {
    return outcome;
  }

  /** The figures in words. */
  String describe() {
    return String.format(
        Locale.ROOT,
        "its lists held %.4f of %d clicks, those of the live model %.4f of %d",
        candidate.rate(),
        candidate.clicks(),
        live.rate(),
        live.clicks());
  }

  /** How certain it is that the candidate is good, and that it is worse: 1 decides. */
  String certainty() {
    double needed = -Math.log(rule.error);
    return String.format(
        Locale.ROOT,
        "evidence that it is not worse %.2f, that it is %.2f (1 decides)",
        Math.max(0, notFarBelow.logCapital() / needed),
        Math.max(0, below.logCapital() / needed));
  }
}
