package dev.reckon.demo;

import dev.reckon.demo.process.ReckonHome;
import dev.reckon.demo.process.ViewPlan;
import dev.reckon.demo.replay.Speed;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The options of a demo.
 *
 * @param data the dataset to replay; without one, events are simulated
 * @param model the model to train if no bundle is given
 * @param bundle the bundle to serve
 * @param reasoningSteps latent reasoning steps to ask for; without it, as trained
 * @param seed of the training and the simulation
 * @param events the most events to send
 * @param runFor longest time to send events
 * @param speed of the replay; without one, full speed for a dataset and real time for a simulation
 * @param headless no screen, but a line every few seconds
 * @param pastEvents events of the simulated past that the model is trained on
 * @param view how to start the view with the console; without it there is none
 * @param waitsForTraining whether the demo starts only when the model is fully trained; else a
 *     first one, trained within seconds, serves meanwhile
 * @param startLimit longest time that view or model runtime may take to start
 * @param home the directory of bundles and logs
 */
record DemoOptions(
    Optional<String> data,
    String model,
    Optional<Path> bundle,
    Optional<Integer> reasoningSteps,
    long seed,
    OptionalLong events,
    Optional<Duration> runFor,
    Optional<Speed> speed,
    boolean headless,
    int pastEvents,
    Optional<ViewPlan> view,
    boolean waitsForTraining,
    Duration startLimit,
    ReckonHome home) {

  Speed speedOrDefault() {
    return speed.orElse(data.isPresent() ? Speed.MAX : new Speed.Fold(1));
  }
}
