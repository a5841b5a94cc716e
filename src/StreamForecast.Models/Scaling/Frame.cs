namespace StreamForecast.Models.Scaling;

/// <summary>The units in which the experts of one series see it: <c>z = (y - Centre) / Scale</c>, fixed once.</summary>
/// <param name="Centre">Mean of the rows it was fixed on; 0 for targets that are changes, so that no change stays no change.</param>
/// <param name="Scale">Their population standard deviation; above 0.</param>
public readonly record struct Frame(double Centre, double Scale)
{
    /// <summary>Beyond this many scales the series has left the frame and gets a new one.</summary>
    public const double Reach = 1e3;

    public double Apply(double value) => (value - Centre) / Scale;

    public double Restore(double scaled) => Centre + (Scale * scaled);

    public bool Holds(double value) => Math.Abs(Apply(value)) <= Reach;
}
