namespace StreamForecast.Models.Linear;

/// <summary>Something learned that can be told that its past no longer holds.</summary>
public interface IRelearning
{
    /// <summary>Trusts what was learned so far less; what it says now stays the same, and the coming values move it further.</summary>
    void Relearn();
}
