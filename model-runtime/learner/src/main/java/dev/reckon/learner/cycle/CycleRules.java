package dev.reckon.learner.cycle;

/**
 * When the log has enough for a bundle, and which bundle is good enough.
 *
 * @param leastClicks that the live bundle has not learnt from; for a first bundle, in all
 * @param leastUsers who made them
 * @param judgedShare of these clicks, the newest, which are not learnt from but judged on
 * @param leastJudged and at least so many
 * @param mostJudged and at most so many
 * @param tolerance share of the live bundle's NDCG@10 that the next may lose
 * @param fewUsers share of the users who are looked at as the few
 * @param mostOfFew share of the clicks that the few may have made, unless that is usual
 */
public record CycleRules(
    int leastClicks,
    int leastUsers,
    double judgedShare,
    int leastJudged,
    int mostJudged,
    double tolerance,
    double fewUsers,
    double mostOfFew) {}
