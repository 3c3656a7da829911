package io.metersync.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;

/** A headless Chromium that looks at the page; its clock is this machine's, its time zone Berlin's. */
final class Browser implements AutoCloseable {
    static final int WIDE = 1280;
    static final int NARROW = 360;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");

    private final ChromeDriver driver;

    Browser() {
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(installed("/usr/bin/chromedriver", "CHROMEDRIVER"))
                .usingAnyFreePort()
                .build();
        driver = new ChromeDriver(service, options());
        driver.executeCdpCommand("Emulation.setTimezoneOverride", Map.of("timezoneId", "Europe/Berlin"));
    }

    private static ChromeOptions options() {
        try {
            LoggingPreferences console = new LoggingPreferences();
            console.enable(LogType.BROWSER, Level.ALL);
            ChromeOptions options = new ChromeOptions();
            options.setBinary(installed("/usr/bin/chromium", "CHROMIUM"));
            options.addArguments(
                    "--headless",
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-dev-shm-usage",
                    "--disable-quic",
                    "--no-first-run",
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--disable-sync",
                    "--hide-scrollbars",
                    "--force-color-profile=srgb",
                    "--user-data-dir=" + Files.createTempDirectory("metersync-browser"));
            options.setCapability("goog:loggingPrefs", console);
            return options;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where Debian installs it, or where a variable says. */
    private static java.io.File installed(String usual, String variable) {
        return new java.io.File(System.getenv().getOrDefault(variable, usual));
    }

    /** Opens the page and waits until it shows the status. */
    Browser open(String address) {
        driver.get("about:blank");
        complaints();
        driver.get(address);
        await("the status", () -> !text("updated").isEmpty());
        return this;
    }

    WebElement element(String id) {
        return driver.findElement(By.id(id));
    }

    /** The text of an element, also where it is out of view. */
    String text(String id) {
        return (String) driver.executeScript("return document.getElementById(arguments[0]).innerText.trim()", id);
    }

    boolean isShown(String id) {
        return element(id).isDisplayed();
    }

    /** Waits for a click's target and clicks it, wherever it is on the page; one that was just drawn anew is found again. */
    void click(String id) {
        await(id + " can be pressed", () -> {
            if (!element(id).isDisplayed() || !element(id).isEnabled()) {
                return false;
            }
            driver.executeScript("document.getElementById(arguments[0]).scrollIntoView({block: 'center'})", id);
            element(id).click();
            return true;
        });
    }

    void awaitText(String id, String part) {
        new WebDriverWait(driver, PATIENCE)
                .withMessage(
                        () -> "#" + id + " should contain '" + part + "' and is '" + text(id) + "'; " + complaints())
                .until(ignored -> text(id).contains(part));
    }

    void await(String what, java.util.function.BooleanSupplier condition) {
        new WebDriverWait(driver, PATIENCE)
                .ignoring(StaleElementReferenceException.class)
                .withMessage(() -> what + "; " + complaints())
                .until(ignored -> condition.getAsBoolean());
    }

    Object run(String script, Object... arguments) {
        return driver.executeScript(script, arguments);
    }

    /** Sets the width of the window, and the whole page's height, so that a screenshot holds all of it. */
    void resize(int width) {
        emulate(width, 800);
        emulate(width, ((Number) run("return document.documentElement.scrollHeight")).intValue());
    }

    private void emulate(int width, int height) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 600));
    }

    /** Looks at a state wide and narrow, light and dark: makes screenshots, and asks axe. */
    void look(String state) {
        for (String colours : new String[] {"light", "dark"}) {
            prefer(colours);
            resize(WIDE);
            screenshot(state + "-wide-" + colours);
            assertThat(accessibilityProblems()).as("%s in %s", state, colours).isEmpty();
        }
        lookNarrow(state);
    }

    /** Looks at a state on a phone: nothing reaches beyond its width. */
    void lookNarrow(String state) {
        prefer("light");
        resize(NARROW);
        screenshot(state + "-narrow");
        assertThat(run("return document.documentElement.scrollWidth"))
                .as("%s at %d px", state, NARROW)
                .isEqualTo((long) NARROW);
        assertThat(accessibilityProblems()).as("%s at %d px", state, NARROW).isEmpty();
        resize(WIDE);
    }

    /** Takes the network away from the page, the process included. */
    void setOffline(boolean offline) {
        driver.executeCdpCommand("Network.enable", Map.of());
        driver.executeCdpCommand(
                "Network.emulateNetworkConditions",
                Map.of("offline", offline, "latency", 0, "downloadThroughput", -1, "uploadThroughput", -1));
    }

    void prefer(String colours) {
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", colours))));
    }

    void screenshot(String name) {
        try {
            Files.createDirectories(SCREENSHOTS);
            Files.write(SCREENSHOTS.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Serious and critical findings of axe-core on the page as it is. */
    @SuppressWarnings("unchecked")
    List<String> accessibilityProblems() {
        driver.executeScript(axe());
        return (List<String>) driver.executeAsyncScript("""
                const done = arguments[0];
                axe.run().then(result => done(result.violations
                  .filter(found => ['serious', 'critical'].includes(found.impact))
                  .map(found => found.id + ': ' + found.nodes.map(node => node.html + ' ' + node.failureSummary).join(' | '))));
                """);
    }

    private static String axe() {
        try (InputStream script = Browser.class.getResourceAsStream("/axe.min.js")) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the browser complained about since the last call: failed scripts, refused requests, the content policy. */
    List<String> complaints() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                .map(LogEntry::getMessage)
                .toList();
    }

    @Override
    public void close() {
        driver.quit();
    }
}
