package dev.reckon.view.http;

import dev.reckon.view.catalogue.Catalogue;
import dev.reckon.view.event.EventPublisher;
import dev.reckon.view.operate.DeploymentLog;
import dev.reckon.view.operate.Inputs;
import dev.reckon.view.operate.LastMinute;
import dev.reckon.view.operate.MetricsPages;
import dev.reckon.view.operate.OnlineMetricsLog;
import dev.reckon.view.operate.RecentUsers;
import dev.reckon.view.popular.Popularity;
import dev.reckon.view.read.RecommendationView;
import dev.reckon.view.settings.OnlineMetricsSettings;
import dev.reckon.view.stream.RecentLists;
import dev.reckon.view.stream.Watchers;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;

/**
 * The parts of the view that the server answers from.
 *
 * @param isCatalogueRead whether the catalogue has been read to its end once
 * @param inputs the state of the input topics
 */
public record ViewParts(
    RecommendationView view,
    Catalogue catalogue,
    BooleanSupplier isCatalogueRead,
    Popularity popularity,
    EventPublisher publisher,
    Watchers watchers,
    LastMinute lastMinute,
    RecentUsers recentUsers,
    RecentLists recentLists,
    OnlineMetricsLog onlineMetrics,
    Inputs inputs,
    OnlineMetricsSettings onlineMetricsSettings,
    MetricsPages metricsPages,
    DeploymentLog deployments,
    PrometheusMeterRegistry registry,
    InstantSource clock) {}
