using Microsoft.Playwright;

namespace MediaServer.Interop.Tests.Harness;

/// <summary>
/// Waits for an asynchronous condition in a page. Playwright's own WaitForFunction does not await what its predicate
/// returns: a promise of false is an object, and so counts as true at once.
/// </summary>
internal static class Polling
{
    private const int IntervalMs = 250;

    /// <returns>False when it did not become true in time.</returns>
    public static async Task<bool> BecomesTrueAsync(this IPage page, string asyncFunction, int seconds)
    {
        DateTime end = DateTime.UtcNow + TimeSpan.FromSeconds(seconds);
        while (DateTime.UtcNow < end)
        {
            if (await page.EvaluateAsync<bool>(asyncFunction))
            {
                return true;
            }

            await Task.Delay(IntervalMs);
        }

        return false;
    }
}
