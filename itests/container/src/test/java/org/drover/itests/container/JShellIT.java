// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.stream.JsonReader;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.drover.api.DroverException;
import org.drover.command.Role;
import org.drover.fsm.MigrationState;
import org.drover.itests.platform.VendorBundle;
import org.drover.jshell.session.Completions.Suggestion;
import org.drover.jshell.session.Evaluation;
import org.drover.jshell.session.LiveSessions;
import org.drover.jshell.session.Replay;
import org.drover.jshell.session.SessionSettings;
import org.drover.jshell.session.ShellSession;
import org.drover.jshell.session.ShellSessions;
import org.drover.jshell.session.SnippetResult;
import org.drover.jshell.session.SourceText;
import org.drover.jshell.session.Variable;
import org.drover.text.Shown;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.wiring.BundleWiring;

/** What snippets see of a framework's bundles while these come, change and go. */
@Timeout(240)
class JShellIT {
  private static final String KNOB = "com.vendor.sim.Knob";

  @TempDir private Path storage;
  @TempDir private Path folder;
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final Gone gone = new Gone();
  private Container container;
  private LiveSessions sessions;
  private ShellSession session;
  private int built;

  @BeforeEach
  void open() throws Exception {
    container = Container.start(storage, "");
    sessions = new LiveSessions(container.context());
    session = sessions.open(settings());
  }

  private SessionSettings settings() {
    PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
    return SessionSettings.plain("it", out, out).withStartup(List.of());
  }

  @AfterEach
  void close() throws BundleException {
    sessions.close();
    container.close();
  }

  private static VendorBundle knob(String version, String extra) {
    return new VendorBundle("com.vendor.sim", version)
        .exporting(
            KNOB,
            version,
            "public class Knob { public static String version() { return \""
                + version
                + "\" + com.vendor.sim.inner.Screw.HEAD; } "
                + extra
                + " }")
        .hiding(
            "com.vendor.sim.inner.Screw",
            "public class Screw { public static String HEAD = \"\"; }");
  }

  private Path jar(VendorBundle bundle) throws Exception {
    return bundle.build(Files.createDirectory(folder.resolve("b" + built++)));
  }

  private Bundle deploy(VendorBundle bundle) throws Exception {
    return container.startBundles(jar(bundle)).get(0);
  }

  private void update(Bundle bundle, VendorBundle to, boolean refreshed) throws Exception {
    try (InputStream in = Files.newInputStream(jar(to))) {
      bundle.update(in);
    }
    if (refreshed) {
      container.refresh(bundle);
    }
    bundle.start();
  }

  private Evaluation eval(String source) {
    return session.evaluate(SourceText.typed(source));
  }

  private SnippetResult last(String source) {
    List<SnippetResult> results = eval(source).results();
    return results.get(results.size() - 1);
  }

  private String value(String source) {
    SnippetResult result = last(source);
    assertThat(result).as(source).isInstanceOf(SnippetResult.Value.class);
    return ((SnippetResult.Value) result).text();
  }

  private String refusal(String source) {
    SnippetResult result = last(source);
    assertThat(result).as(source).isInstanceOf(SnippetResult.Rejected.class);
    return ((SnippetResult.Rejected) result).problems().get(0).message();
  }

  @Test
  void aBundleDeployedAfterTheSessionOpenedIsImportableAtOnce() throws Exception {
    String sentence = "no live bundle exports package com.vendor.sim";
    assertThat(refusal("import com.vendor.sim.Knob;")).isEqualTo(sentence);
    deploy(knob("1.0.0", ""));
    assertThat(eval("import com.vendor.sim.Knob;").isFailed()).isFalse();
    assertThat(value("Knob.version()")).isEqualTo("\"1.0.0\"");
    assertThat(session.complete("com.ven", 7).suggestions())
        .extracting(Suggestion::text)
        .contains("vendor");
  }

  @Test
  void aBundleThatIsNotResolvedIsNamed() throws Exception {
    Path jar = jar(knob("1.0.0", "").header("Import-Package", "com.absent"));
    container.context().installBundle(jar.toUri().toString());
    assertThat(refusal("import com.vendor.sim.Knob;"))
        .isEqualTo(
            "no live bundle exports package com.vendor.sim;"
                + " bundle com.vendor.sim would, but is not resolved");
  }

  @Test
  void aClassOfAPrivatePackageIsRefusedByName() throws Exception {
    deploy(knob("1.0.0", ""));
    String sentence =
        "package com.vendor.sim.inner is private to bundle com.vendor.sim:"
            + " nothing outside may use it";
    assertThat(refusal("import com.vendor.sim.inner.Screw;")).isEqualTo(sentence);
    assertThat(refusal("import com.vendor.sim.inner.*;")).isEqualTo(sentence);
    assertThat(refusal("com.vendor.sim.inner.Screw.HEAD")).isEqualTo(sentence);
    assertThat(last("Class.forName(\"com.vendor.sim.inner.Screw\")"))
        .isInstanceOfSatisfying(
            SnippetResult.Thrown.class,
            thrown -> assertThat(thrown.error().message()).endsWith(": " + sentence));
    assertThat(value("com.vendor.sim.Knob.version()")).isEqualTo("\"1.0.0\"");
  }

  @Test
  void aPrivateClassThatAnExportedOneShowsIsExplained() throws Exception {
    deploy(knob("1.0.0", "public static com.vendor.sim.inner.Screw screw() { return null; }"));
    assertThat(refusal("com.vendor.sim.Knob.screw().hashCode()"))
        .startsWith("cannot access com.vendor.sim.inner.Screw")
        .endsWith(
            "\npackage com.vendor.sim.inner is private to bundle com.vendor.sim:"
                + " nothing outside may use it");
  }

  @Test
  void classesOfAnEmbeddedJarAreThereAndTheirResultsAreTheBundlesOwn() throws Exception {
    Bundle bundle =
        deploy(
            new VendorBundle("com.vendor.packed", "1.0.0")
                .embedding(
                    "com.vendor.packed.Thing",
                    "1.0.0",
                    "public class Thing { public int size() { return 7; } }"));
    assertThat(value("new com.vendor.packed.Thing().size()")).isEqualTo("7");
    SnippetResult.Value thing = (SnippetResult.Value) last("new com.vendor.packed.Thing()");
    assertThat(thing.object().getClass()).isSameAs(bundle.loadClass("com.vendor.packed.Thing"));
  }

  @Test
  void ofTwoVersionsOfAPackageTheHighestWins() throws Exception {
    deploy(knob("2.0.0", ""));
    deploy(
        new VendorBundle("com.vendor.old", "9.0.0")
            .exporting(
                KNOB,
                "1.0.0",
                "public class Knob { public static String version() { return \"old\"; } }"));
    assertThat(value("com.vendor.sim.Knob.version()")).isEqualTo("\"2.0.0\"");
  }

  @Test
  void anUpdateIsToldOnceAndAReloadRebinds() throws Exception {
    Bundle bundle = deploy(knob("1.0.0", ""));
    eval("import com.vendor.sim.Knob;");
    eval("String first = Knob.version();");
    eval("int twice(int n) { return 2 * n; }");
    update(bundle, knob("1.1.0", "public static int turns() { return 4; }"), true);

    Evaluation told = eval("Knob.version()");
    assertThat(told.notes()).containsExactly("com.vendor.sim 1.0.0 was replaced: /reload rebinds");
    assertThat(((SnippetResult.Value) told.results().get(0)).text()).isEqualTo("\"1.0.0\"");
    assertThat(eval("twice(4)").notes()).isEmpty();

    Replay replay = session.reload();
    assertThat(replay.missing()).isEmpty();
    assertThat(session.variables()).extracting(Variable::value).contains("\"1.1.0\"");
    assertThat(value("twice(Knob.turns())")).isEqualTo("8");
    assertThat(eval("Knob.version()").notes()).isEmpty();
  }

  @Test
  void anUpdateThatIsNotRefreshedYetLeavesUsedClassesLinkedToo() throws Exception {
    Bundle bundle = deploy(knob("1.0.0", "public static class Part {}"));
    // Without anybody wired to it, an update would dispose of the old state at once.
    deploy(
        new VendorBundle("com.vendor.user", "1.0.0")
            .hiding("com.vendor.user.Own", "class Own {}")
            .header("Import-Package", "com.vendor.sim"));
    assertThat(value("com.vendor.sim.Knob.version()")).isEqualTo("\"1.0.0\"");
    update(
        bundle,
        knob("1.1.0", "public static class Part {} public static int turns() { return 4; }"),
        false);
    Evaluation told = eval("com.vendor.sim.Knob.turns()");
    assertThat(told.notes()).containsExactly("com.vendor.sim 1.0.0 was replaced: /reload rebinds");
    assertThat(((SnippetResult.Thrown) told.results().get(0)).error().type())
        .isEqualTo("java.lang.NoSuchMethodError");
    assertThat(
            value(
                "new com.vendor.sim.Knob.Part().getClass().getClassLoader()"
                    + " == com.vendor.sim.Knob.class.getClassLoader()"))
        .isEqualTo("true");
    session.reload();
    assertThat(value("com.vendor.sim.Knob.turns()")).isEqualTo("4");
  }

  @Test
  void aClassThatWasNotYetUsedOfAReplacedBundleIsRefusedWithTheRemedy() throws Exception {
    Bundle bundle = deploy(knob("1.0.0", "public static class Part {}"));
    eval("com.vendor.sim.Knob.version()");
    update(bundle, knob("1.1.0", "public static class Part {}"), true);
    assertThat(last("new com.vendor.sim.Knob.Part()"))
        .isInstanceOfSatisfying(
            SnippetResult.Thrown.class,
            thrown -> {
              assertThat(thrown.error().type()).isEqualTo("java.lang.NoClassDefFoundError");
              assertThat(thrown.error().cause().orElseThrow().message())
                  .contains("com.vendor.sim 1.0.0 was replaced", "/reload rebinds");
            });
  }

  @Test
  void aRefreshDoesNotEndASessionAndAnUninstalledBundleIsToldOf() throws Exception {
    Bundle bundle = deploy(knob("1.0.0", ""));
    eval("int kept = 5;");
    eval("var knob = new com.vendor.sim.Knob();");
    container.refresh(bundle);
    assertThat(value("kept")).isEqualTo("5");
    assertThat(session.reload().missing()).isEmpty();
    bundle.uninstall();
    assertThat(eval("kept").notes())
        .singleElement()
        .asString()
        .startsWith("com.vendor.sim 1.0.0 was removed");
    assertThat(value("kept + 1")).isEqualTo("6");
    assertThat(refusal("import com.vendor.sim.*;")).startsWith("no live bundle exports package");
  }

  @Test
  void aReloadLetsGoOfTheOldClassesAndTheReplacedBundle() throws Exception {
    Bundle bundle = deploy(knob("1.0.0", ""));
    watchWorld("before");
    gone.watch("wiring", bundle.adapt(BundleWiring.class));
    gone.watch("bundle's loader", bundle.adapt(BundleWiring.class).getClassLoader());
    update(bundle, knob("1.1.0", ""), true);
    eval("com.vendor.sim.Knob.version()");
    assertThat(gone.isKept("before")).isTrue();
    session.reload();
    gone.await();
    assertThat(value("own.getClass().getSimpleName()")).isEqualTo("\"Own\"");
  }

  @Test
  void aCloseLetsGoOfEverything() throws Exception {
    Bundle bundle = deploy(knob("1.0.0", ""));
    watchWorld("world");
    eval("new Thread(() -> { while (true); }).start();");
    eval("while (true) break;");
    gone.watch("session", session);
    session.close();
    session = null;
    gone.await();
    gone.watch("wiring", bundle.adapt(BundleWiring.class));
    update(bundle, knob("1.1.0", ""), true);
    gone.await();
  }

  /** Uses the vendor's bundle, declares a class, and watches the loader of snippets. */
  private void watchWorld(String name) {
    eval("com.vendor.sim.Knob knob = new com.vendor.sim.Knob();");
    eval("class Own { Object k = knob; }");
    SnippetResult.Value own = (SnippetResult.Value) last("Own own = new Own();");
    gone.watch(name, own.object().getClass().getClassLoader());
  }

  @Test
  void theBundleOffersTheServiceByItself() throws Exception {
    sessions.close();
    Path engine = Container.jarOf(LiveSessions.class);
    List<Bundle> bundles =
        container.startBundles(
            Container.jarOf(MigrationState.class),
            Container.jarOf(DroverException.class),
            Container.jarOf(JsonReader.class),
            Container.jarOf(Shown.class),
            Container.jarOf(Role.class),
            engine);
    Bundle bundle = bundles.get(bundles.size() - 1);
    ServiceReference<?> reference =
        bundle.getBundleContext().getServiceReference(ShellSessions.class.getName());
    Object service = bundle.getBundleContext().getService(reference);
    Class<?> settingsType = bundle.loadClass(SessionSettings.class.getName());
    PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
    Object settings =
        settingsType
            .getMethod("plain", String.class, PrintStream.class, PrintStream.class)
            .invoke(null, "bundle", out, out);
    Object opened = service.getClass().getMethod("open", settingsType).invoke(service, settings);
    Class<?> textType = bundle.loadClass(SourceText.class.getName());
    Object text =
        textType
            .getMethod("typed", String.class)
            .invoke(
                null,
                """
                for (int i = 0; i < 3; i++) System.out.print(i);
                import org.drover.fsm.MigrationState;
                System.out.print(MigrationState.RUNNING);
                """);
    Method evaluate =
        bundle.loadClass(ShellSession.class.getName()).getMethod("evaluate", textType);
    Object evaluation = evaluate.invoke(opened, text);
    assertThat(printed.toString(StandardCharsets.UTF_8))
        .as("%s", evaluation)
        .isEqualTo("012RUNNING");
    bundle.stop();
    assertThatThrownBy(() -> evaluate.invoke(opened, text))
        .hasRootCauseMessage("The session bundle is over.");
  }
}
